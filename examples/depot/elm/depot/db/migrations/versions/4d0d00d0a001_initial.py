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

"""The tables as the last numbered script leaves them.

Revision ID: 4d0d00d0a001
Revises:
Create Date: 2021-03-01 09:00:00.000000
"""

from alembic import op
import sqlalchemy as sa

revision = '4d0d00d0a001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'shelves',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('floor', sa.Integer(), nullable=False, server_default='0'),
        sa.PrimaryKeyConstraint('id'),
        mysql_engine='InnoDB',
        mysql_charset='utf8',
    )
    op.create_table(
        'couriers',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('created_at', sa.DateTime()),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('name', name='uniq_couriers0name'),
        mysql_engine='InnoDB',
        mysql_charset='utf8',
    )
    op.create_table(
        'parcels',
        sa.Column('id', sa.String(36), nullable=False),
        sa.Column('created_at', sa.DateTime()),
        sa.Column('deleted', sa.Boolean(), nullable=False),
        sa.Column('shelf_id', sa.Integer(), sa.ForeignKey('shelves.id')),
        sa.Column('fragile', sa.Boolean(), nullable=False, server_default='0'),
        sa.Column('grams', sa.Integer()),
        sa.Column('courier_id', sa.Integer(), sa.ForeignKey('couriers.id')),
        sa.PrimaryKeyConstraint('id'),
        mysql_engine='InnoDB',
        mysql_charset='utf8',
    )
    op.create_table(
        'labels',
        sa.Column('id', sa.String(36), nullable=False),
        sa.Column('parcel_id', sa.String(36), sa.ForeignKey('parcels.id'),
                  nullable=False),
        sa.Column('text', sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        mysql_engine='InnoDB',
        mysql_charset='utf8',
    )
