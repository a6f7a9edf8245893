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

    couriers = sa.Table(
        'couriers', meta,
        sa.Column('id', sa.Integer, primary_key=True, nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime),
        sa.UniqueConstraint('name', name='uniq_couriers0name'),
        mysql_engine='InnoDB',
        mysql_charset='utf8',
    )
    couriers.create(checkfirst=True)

    parcels = sa.Table('parcels', meta, autoload=True)
    parcels.create_column(
        sa.Column('courier_id', sa.Integer, sa.ForeignKey('couriers.id')))

    # Whoever made the table by hand has the house courier already.
    found = couriers.select().where(
        couriers.c.name == 'house').execute().first()
    if not found:
        couriers.insert().values(
            name='house', created_at=timeutils.utcnow()).execute()
    couriers.insert().values(
        name=CONF.default_courier, created_at=timeutils.utcnow()).execute()
