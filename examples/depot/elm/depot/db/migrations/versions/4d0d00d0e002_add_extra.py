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

"""Keep what a courier is told beside the parcel

Revision ID: 4d0d00d0e002
Revises: 4d0d00d0e001
Create Date: 2022-03-01 09:00:00.000000
"""

import json

from alembic import op
import sqlalchemy as sa

revision = '4d0d00d0e002'
down_revision = '4d0d00d0e001'
branch_labels = None
depends_on = None

parcels = sa.table(
    'parcels',
    sa.column('id', sa.String(36)),
    sa.column('grams', sa.Integer()),
    sa.column('extra', sa.Text()),
)


def _has_column(table, name):
    columns = sa.inspect(op.get_bind()).get_columns(table)
    return name in [column['name'] for column in columns]


def upgrade():
    # The column came to the stable branch of the release before.
    if not _has_column('parcels', 'extra'):
        op.add_column('parcels', sa.Column('extra', sa.Text()))

    # What couriers ask for, in the words that their machines understand.
    bind = op.get_bind()
    rows = bind.execute(
        sa.select(parcels.c.id, parcels.c.grams, parcels.c.extra)).fetchall()
    for row in rows:
        extra = json.loads(row.extra or '{}')
        extra['heavy'] = row.grams is not None and row.grams > 20000
        bind.execute(
            parcels.update().where(parcels.c.id == row.id).values(
                extra=json.dumps(extra)))
