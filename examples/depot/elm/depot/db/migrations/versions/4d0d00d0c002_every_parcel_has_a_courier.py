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

"""Every parcel has a courier

Revision ID: 4d0d00d0c002
Revises: 4d0d00d0c001
Create Date: 2022-03-02 09:00:00.000000
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy import orm

revision = '4d0d00d0c002'
down_revision = '4d0d00d0c001'
branch_labels = None
depends_on = None

parcels = sa.Table(
    'parcels', sa.MetaData(),
    sa.Column('id', sa.String(36), primary_key=True),
    sa.Column('courier_id', sa.Integer()))
couriers = sa.Table(
    'couriers', sa.MetaData(),
    sa.Column('id', sa.Integer(), primary_key=True),
    sa.Column('name', sa.String(64), nullable=False))


def upgrade():
    session = orm.Session(bind=op.get_bind())
    house = session.query(couriers.c.id).filter(
        couriers.c.name == 'house').scalar()
    session.execute(
        parcels.update().where(parcels.c.courier_id.is_(None)).values(
            courier_id=house))
    session.commit()

    op.create_index('ix_parcels_state', 'parcels', ['state', 'courier_id'])
