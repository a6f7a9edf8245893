#    Licensed under the Apache License, Version 2.0 (the "License"); you may
#    not use this file except in compliance with the License. You may obtain
#    a copy of the License at
#
#         http://www.apache.org/licenses/LICENSE-2.0
#
#    Unless required by applicable law or agreed to in writing, software
#    distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
#    WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
#    License for the specific language governing permissions and limitations
#    under the License.

"""Every parcel that is still there stands on a shelf

Revision ID: 4d0d00d0c001
Revises: 4d0d00d0a001
Create Date: 2021-03-03 09:00:00.000000
"""

from alembic import op
import sqlalchemy as sa

revision = '4d0d00d0c001'
down_revision = '4d0d00d0a001'
branch_labels = ('depot_contract',)
depends_on = ('4d0d00d0e001',)

parcels = sa.table(
    'parcels',
    sa.column('id', sa.String(36)),
    sa.column('state', sa.String(16)),
    sa.column('shelf_id', sa.Integer()),
)


def upgrade():
    bind = op.get_bind()
    lost = bind.execute(
        sa.select(sa.func.count()).select_from(parcels).where(
            parcels.c.state == 'waiting',
            parcels.c.shelf_id.is_(None))).scalar()
    if lost:
        raise RuntimeError(
            '%d waiting parcels stand on no shelf; put them on one.' % lost)

    op.alter_column('parcels', 'state', existing_type=sa.String(16),
                    nullable=False)
    op.drop_column('parcels', 'deleted')
