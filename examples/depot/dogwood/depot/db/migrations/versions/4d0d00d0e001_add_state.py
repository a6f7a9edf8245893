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

"""Add the state of a parcel

Revision ID: 4d0d00d0e001
Revises: 4d0d00d0a001
Create Date: 2021-03-02 09:00:00.000000
"""

from alembic import op
import sqlalchemy as sa

revision = '4d0d00d0e001'
down_revision = '4d0d00d0a001'
branch_labels = ('depot_expand',)
depends_on = None

parcels = sa.table(
    'parcels',
    sa.column('state', sa.String(16)),
    sa.column('deleted', sa.Boolean()),
    sa.column('courier_id', sa.Integer()),
)


def upgrade():
    op.add_column('parcels', sa.Column('state', sa.String(16), nullable=True))
    op.execute(
        parcels.update().where(parcels.c.deleted == sa.true()).values(
            state='gone'))
    op.execute(
        parcels.update().where(parcels.c.state.is_(None)).values(
            state='waiting'))
