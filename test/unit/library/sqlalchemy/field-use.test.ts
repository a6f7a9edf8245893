import { describe, expect, it } from 'vitest';
import { Unresolved } from '../../../../generator/python/value.ts';
import { catalogWith, upgrade } from '../script.ts';
import { family } from '../tables.ts';

describe('what scripts of other projects count on', () => {
  it('finds a module of a package that the service’s own command has loaded', () => {
    const { operations } = upgrade(
      'import sqlalchemy as sa\nimport service\nfrom alembic import op\nimport oslo_db',
      "op.create_table('a', sa.Column('id', sa.Integer, primary_key=True),\n  sa.Column('b', service.db.types.Json()), sa.Column('c', oslo_db.sqlalchemy.types.SoftDeleteInteger()))",
      {
        files: {
          'service/__init__.py': '',
          'service/db/__init__.py': '',
          'service/db/types.py': 'import sqlalchemy as sa\nclass Json(sa.types.TypeDecorator):\n    impl = sa.Text\n',
        },
      },
    );
    expect(operations[0]).toMatchObject({
      columns: [{ name: 'id' }, { name: 'b', type: { name: 'text' } }, { name: 'c', type: { name: 'int' } }],
    });
  });

  it('takes a mutable type for the type that it wraps', () => {
    const { operations } = upgrade(
      'import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy.ext import mutable',
      [
        'class Names(mutable.Mutable, list):',
        '    def append(self, value):',
        '        list.append(self, value)',
        '        self.changed()',
        "op.create_table('a', sa.Column('id', sa.Integer, primary_key=True),",
        "    sa.Column('b', mutable.MutableDict.as_mutable(sa.Text)), sa.Column('c', Names.as_mutable(sa.String(9))))",
        'names = Names()',
        "names.append('x')",
        'return names',
      ].join('\n'),
    );
    expect(operations[0]).toMatchObject({
      columns: [{ name: 'id' }, { type: { name: 'text' } }, { type: { name: 'varchar', length: 9 } }],
    });
  });

  it('gives the table of the metadata again when only options come with its name', () => {
    const again = (items: string) =>
      upgrade(
        'import sqlalchemy as sa',
        `meta = sa.MetaData(engine)\nsa.Table('children', meta, autoload=True)\nreturn sa.Table('parents', meta${items}, autoload=True, mysql_engine='InnoDB').name`,
        { catalog: catalogWith(...family) },
      ).value;
    expect(again('')).toBe('parents');
    expect(() => again(", sa.Column('more', sa.Integer)")).toThrow('already defined for this MetaData instance');
  });

  it('knows a selected text by the name that the server gives it', () => {
    const { value } = upgrade(
      'import sqlalchemy as sa',
      "meta = sa.MetaData(engine)\nt = sa.Table('parents', meta, autoload=True)\nrow = engine.execute(sa.select([sa.text('id'), sa.text('name')]).select_from(t)).first()\nreturn hasattr(row, 'id')",
      { catalog: catalogWith(...family) },
    );
    expect(value).toBe(true);
  });
});

describe('the schema as the server tells it', () => {
  const ask = (body: string) =>
    upgrade('import sqlalchemy as sa\nfrom alembic import op', body, { catalog: catalogWith(...family) }).value;

  it('answers from the catalog', () => {
    expect(
      ask(
        [
          'bind = op.get_bind()',
          "name = bind.execute(sa.text('SELECT DATABASE()')).scalar()",
          "rows = bind.execute(sa.text('SELECT TABLE_NAME FROM information_schema.TABLES '",
          "    'WHERE TABLE_SCHEMA = :name AND TABLE_NAME IN :names'), {'name': name, 'names': ('parents', 'x')}).fetchall()",
          'return rows[0][0] + str(len(rows)) + str(name == engine.url.database)',
        ].join('\n'),
      ),
    ).toBe('parents1True');
  });

  it('knows keys, types and indexes', () => {
    const one = (sql: string) => ask(`return op.get_bind().execute(sa.text("${sql}")).scalar()`);
    expect(
      one("SELECT COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_NAME = 'parents' AND COLUMN_NAME = 'name'"),
    ).toBe('varchar(64)');
    expect(one("SELECT NON_UNIQUE FROM information_schema.STATISTICS WHERE INDEX_NAME = 'uniq_name'")).toBe(0n);
    expect(
      one(
        'SELECT REFERENCED_TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL',
      ),
    ).toBe('parents');
  });
});

describe('a refusal that oslo.db turns into one of its own', () => {
  const caught = (as: string, imports: string) =>
    upgrade(
      `import sqlalchemy as sa\nfrom alembic import op\n${imports}`,
      `try:\n    op.drop_constraint('nowhere', 'children', type_='foreignkey')\nexcept ${as}:\n    return 'caught'\nreturn 'done'`,
      { catalog: catalogWith(...family) },
    ).value;

  it('is caught under both names where scripts know oslo.db', () => {
    const oslo = 'from oslo_db import exception as db_exc';
    expect(caught('db_exc.DBNonExistentConstraint', oslo)).toBe('caught');
    expect(caught('db_exc.DBError', oslo)).toBe('caught');
    expect(caught('sa.exc.OperationalError', oslo)).toBe('caught');
    expect(caught('sa.exc.OperationalError', '')).toBe('caught');
    expect(() => caught('db_exc.DBDuplicateEntry', oslo)).toThrow('1091');
  });
});

describe('a server default that is the clock', () => {
  it.each([
    ['str(timeutils.utcnow())', ':now'],
    ['str(datetime.datetime.utcnow())', ':now'],
    ['str(datetime.datetime.now())', ':localnow'],
  ])('%s is the moment of the upgrade', (value, sql) => {
    const { operations } = upgrade(
      'import datetime\nimport sqlalchemy as sa\nfrom alembic import op\nfrom oslo_utils import timeutils',
      `op.add_column('parents', sa.Column('seen', sa.DateTime, server_default=${value}))`,
      { catalog: catalogWith(...family) },
    );
    expect(operations[0]).toMatchObject({ column: { default: { kind: 'expression', sql } } });
  });
});

describe('a configuration option in the schema', () => {
  const options = [
    "cfg.StrOpt('prefix', default='ss:', help='Prefix of links.')",
    "cfg.IntOpt('width', default=80)",
    "cfg.BoolOpt('on', default=True)",
    "cfg.ListOpt('many', default=['a'])",
  ];
  const column = (text: string) =>
    upgrade(
      'import sqlalchemy as sa\nfrom alembic import op\nfrom oslo_config import cfg\n' +
        `CONF = cfg.CONF\nCONF.register_opts([${options.join(', ')}], group='shop')\n`,
      `op.add_column('parents', sa.Column('seen', ${text}))`,
      { catalog: catalogWith(...family) },
    );

  it.each([
    ['sa.String(99), server_default=CONF.shop.prefix', ':input.shop.prefix'],
    ['sa.String(99), server_default=str(CONF.shop.width)', ':input.shop.width'],
    ['sa.Boolean, server_default=CONF.shop.on', ':input.shop.on'],
  ])('is an input where it is the default: %s', (text, sql) => {
    const { operations, inputs } = column(text);
    expect(operations[0]).toMatchObject({ column: { default: { kind: 'expression', sql } } });
    expect(inputs.map(({ name }) => `:input.${name}`)).toEqual([sql]);
  });

  it.each([
    "sa.String(99), server_default=CONF.shop.prefix + 'x'",
    "sa.String(99), server_default='%s!' % CONF.shop.prefix",
    'sa.String(99), server_default=sa.text(CONF.shop.prefix)',
    'sa.String(99), server_default=sa.text("\'%s\'" % CONF.shop.prefix)',
    'sa.String(99), server_default=sa.literal(CONF.shop.prefix)',
    'sa.String(CONF.shop.width)',
    'sa.Numeric(CONF.shop.width, 2)',
    'sa.Enum(CONF.shop.prefix)',
    'sa.String(99), comment=CONF.shop.prefix',
    'sa.String(99), nullable=CONF.shop.on',
    'sa.Boolean, server_default=str(CONF.shop.on)',
    'sa.String(99), server_default=CONF.shop.many[0]',
  ])('is an error anywhere else, never its default: %s', (text) => {
    expect(() => column(text)).toThrow(Unresolved);
  });
});

describe('Flask-SQLAlchemy', () => {
  it('hands out SQLAlchemy’s names and a base for models', () => {
    const { operations } = upgrade(
      'import sqlalchemy as sa\nfrom alembic import op\nfrom shop.models import Item, db',
      "op.create_table('a', sa.Column('id', db.Integer, primary_key=True), sa.Column('b', Item.__table__.c.name.type))",
      {
        files: {
          'shop/__init__.py': '',
          'shop/models.py':
            "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass Item(db.Model):\n    __tablename__ = 'items'\n    id = db.Column(db.Integer, primary_key=True)\n    name = db.Column(db.String(7))\n    parts = db.relationship('Part')\n",
        },
      },
    );
    expect(operations[0]).toMatchObject({ columns: [{ name: 'id' }, { type: { name: 'varchar', length: 7 } }] });
  });
});
