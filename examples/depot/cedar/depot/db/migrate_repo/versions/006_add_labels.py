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

import uuid

import sqlalchemy as sa


def upgrade(migrate_engine):
    meta = sa.MetaData(bind=migrate_engine)
    parcels = sa.Table('parcels', meta, autoload=True)

    labels = sa.Table(
        'labels', meta,
        sa.Column('id', sa.String(36), primary_key=True, nullable=False),
        sa.Column('parcel_id', sa.String(36), sa.ForeignKey('parcels.id'),
                  nullable=False),
        sa.Column('text', sa.String(255), nullable=False),
        mysql_engine='InnoDB',
        mysql_charset='utf8',
    )
    labels.create()

    # A parcel may carry more than one label from now on.
    for parcel in parcels.select().execute():
        if parcel.label is not None and not parcel.deleted:
            labels.insert().values(
                id=str(uuid.uuid4()),
                parcel_id=parcel.id,
                text=parcel.label).execute()

    sa.Index('label_idx', parcels.c.label).drop(migrate_engine)
    parcels.c.label.drop()
