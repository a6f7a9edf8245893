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

from oslo_config import cfg
from oslo_utils import timeutils
import sqlalchemy as sa

from depot import conf  # noqa: F401

CONF = cfg.CONF


def upgrade(migrate_engine):
    meta = sa.MetaData(bind=migrate_engine)

    shelves = sa.Table(
        'shelves', meta,
        sa.Column('id', sa.Integer, primary_key=True, nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('floor', sa.Integer, nullable=False, server_default='0'),
        mysql_engine='InnoDB',
        mysql_charset='utf8',
    )
    couriers = sa.Table(
        'couriers', meta,
        sa.Column('id', sa.Integer, primary_key=True, nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime),
        sa.UniqueConstraint('name', name='uniq_couriers0name'),
        mysql_engine='InnoDB',
        mysql_charset='utf8',
    )
    parcels = sa.Table(
        'parcels', meta,
        sa.Column('id', sa.String(36), primary_key=True, nullable=False),
        sa.Column('created_at', sa.DateTime),
        sa.Column('deleted', sa.Boolean, nullable=False, default=False),
        sa.Column('shelf_id', sa.Integer, sa.ForeignKey('shelves.id')),
        sa.Column('label', sa.String(255)),
        sa.Column('fragile', sa.Boolean, nullable=False, server_default='0'),
        sa.Column('grams', sa.Integer),
        sa.Column('courier_id', sa.Integer, sa.ForeignKey('couriers.id')),
        sa.Index('label_idx', 'label'),
        mysql_engine='InnoDB',
        mysql_charset='utf8',
    )

    for table in (shelves, couriers, parcels):
        table.create()

    for name in ('house', CONF.default_courier):
        couriers.insert().values(
            name=name, created_at=timeutils.utcnow()).execute()
