import { describe, expect, it } from 'vitest';
import { evaluateScript, plain } from './script.ts';

/** The type and default of the one column that a script's table has. */
function columnOf(column: string, before = '') {
  const { operations } = evaluateScript(`
import enum
import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.ext.compiler import compiles
from alembic import op
${before}
sa.Table('t', sa.MetaData(), sa.Column('c', ${column})).create(op.get_bind())
`);
  const [create] = operations;
  return create?.kind === 'createTable' ? create.columns[0] : undefined;
}

describe('types', () => {
  it.each([
    ['sa.Unicode(9)', { name: 'varchar', length: 9 }],
    ['sa.Text', { name: 'text' }],
    ['sa.LargeBinary(70000)', { name: 'blob', length: 70000 }],
    ['sa.BigInteger()', { name: 'bigint' }],
    ['sa.Numeric(8, 3)', { name: 'decimal', precision: 8, scale: 3 }],
    ['sa.Float(53)', { name: 'float', precision: 53 }],
    ['sa.Float("24,8")', { name: 'float', precision: 24, scale: 8 }],
    ['sa.Numeric("18, 6")', { name: 'decimal', precision: 18, scale: 6 }],
    ['mysql.LONGTEXT(length=1000)', { name: 'longtext' }],
    ['sa.Interval()', { name: 'datetime' }],
    ['sa.PickleType()', { name: 'blob' }],
    ['sa.Enum("b", "a", native_enum=False)', { name: 'varchar', length: 1 }],
    ['mysql.TINYINT(1)', { name: 'boolean' }],
    ['mysql.BIGINT(20, unsigned=True)', { name: 'bigint', unsigned: true }],
    ['mysql.DATETIME(fsp=6)', { name: 'datetime', length: 6 }],
    ['mysql.VARCHAR(9, charset="latin1")', { name: 'varchar', length: 9, charset: 'latin1' }],
    ['mysql.SET("a", "b")', { name: 'set', values: ['a', 'b'] }],
    ['sa.String(43).with_variant(postgresql.INET(), "postgresql")', { name: 'varchar', length: 43 }],
    ['sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql")', { name: 'mediumtext' }],
  ])('%s', (type, spec) => {
    expect(columnOf(type)?.type).toEqual(spec);
  });

  it('of another dialect are refused by name', () => {
    expect(() => columnOf('postgresql.JSONB(astext_type=sa.Text())')).toThrow(
      /MySQL has no type for JSONB.*, which is a type of postgresql/,
    );
    expect(columnOf('postgresql.JSON(astext_type=sa.Text())')?.type).toEqual({ name: 'json' });
  });

  it('follow a script’s own classes', () => {
    const decorated = `
class Long(types.TypeDecorator):
    impl = types.Text
    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(mysql.LONGTEXT()) if dialect.name == 'mysql' else self.impl
`;
    expect(columnOf('Long()', decorated)?.type).toEqual({ name: 'longtext' });
    const spelled = `
class Box(types.UserDefinedType):
    def get_col_spec(self, **kw):
        return 'VARCHAR(12) CHARACTER SET latin1'
`;
    expect(columnOf('Box', spelled)?.type).toEqual({ name: 'varchar', length: 12, charset: 'latin1' });
    const compiled = `
class Wide(sa.Integer):
    pass
@compiles(Wide, 'mysql')
def wide(type_, compiler, **kw):
    return 'BIGINT UNSIGNED'
`;
    expect(columnOf('Wide', compiled)?.type).toEqual({ name: 'bigint', unsigned: true });
  });

  it('take the names of a Python enum', () => {
    const before = 'class State(enum.Enum):\n    NEW = 1\n    OLD = 2\n';
    expect(columnOf('sa.Enum(State)', before)?.type).toEqual({ name: 'enum', values: ['NEW', 'OLD'] });
  });

  it('are refused where MySQL’s dialect refuses them', () => {
    expect(() => columnOf('sa.String()')).toThrow(/VARCHAR requires a length/);
    expect(() => columnOf('postgresql.INET()')).toThrow(/MySQL has no type/);
  });

  it('take the type of the column that a foreign key points at', () => {
    const { operations } = evaluateScript(`
import sqlalchemy as sa
from alembic import op
meta = sa.MetaData()
sa.Table('a', meta, sa.Column('id', sa.String(36), primary_key=True))
sa.Table('b', meta, sa.Column('a_id', sa.ForeignKey('a.id')))
meta.create_all(op.get_bind())
`);
    expect(operations.map((operation) => operation.kind === 'createTable' && operation.columns[0]?.type)).toEqual([
      { name: 'varchar', length: 36 },
      { name: 'varchar', length: 36 },
    ]);
  });
});

describe('server defaults', () => {
  it.each([
    ["'0'", { kind: 'literal', value: '0' }],
    ["sa.text('0')", { kind: 'literal', value: '0' }],
    ["sa.text(\"'it''s'\")", { kind: 'literal', value: "it's" }],
    ['sa.false()', { kind: 'literal', value: '0' }],
    ['sa.func.now()', { kind: 'expression', sql: 'current_timestamp()' }],
    ["sa.text('NULL')", { kind: 'null' }],
    ['sa.FetchedValue()', undefined],
  ])('%s', (value, spec) => {
    expect(columnOf(`sa.String(9), server_default=${value}`)?.default).toEqual(spec);
  });

  it('split ON UPDATE from the default', () => {
    const column = columnOf("sa.TIMESTAMP, server_default=sa.text('CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP')");
    expect(column).toMatchObject({ onUpdateNow: true, default: { kind: 'expression', sql: 'current_timestamp()' } });
  });
});

describe('names', () => {
  it('come from the naming convention, and are cut as SQLAlchemy cuts them', () => {
    const { get } = evaluateScript(`
import sqlalchemy as sa
meta = sa.MetaData(naming_convention={
    'ix': '%(table_name)s_%(column_0_N_name)s_ix', 'uq': 'uq_%(table_name)s_%(column_0_name)s',
    'fk': 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s', 'pk': 'pk_%(table_name)s'})
t = sa.Table('t', meta, sa.Column('id', sa.Integer, primary_key=True), sa.Column('a', sa.Integer, unique=True),
             sa.Column('b', sa.Integer, sa.ForeignKey('t.id')), sa.Index(None, 'a', 'b'),
             sa.UniqueConstraint('b', name='mine'))
seen = (sorted(c.name for c in t.constraints), [i.name for i in t.indexes])
`);
    expect(plain(get('seen'))).toEqual([['fk_t_b_t', 'mine', 'pk_t', 'uq_t_a'], ['t_a_b_ix']]);

    const long = 'x'.repeat(40);
    const { operations } = evaluateScript(`
import sqlalchemy as sa
from alembic import op
sa.Table('${long}', sa.MetaData(), sa.Column('${long}', sa.Integer, index=True)).create(op.get_bind())
`);
    const index = operations[1];
    const name = index?.kind === 'createIndex' ? (index.index.name ?? '') : '';
    expect(name).toMatch(/^ix_x{40}_x{12}_[0-9a-f]{4}$/);
  });
});

describe('primary keys', () => {
  it.each([
    ["sa.Column('a', sa.Integer, primary_key=True)", ['a'], 'a'],
    ["sa.Column('a', sa.Integer, primary_key=True, autoincrement=False)", ['a'], undefined],
    ["sa.Column('a', sa.String(9), primary_key=True)", ['a'], undefined],
    ["sa.Column('a', sa.Integer, sa.ForeignKey('o.id'), primary_key=True)", ['a'], undefined],
    [
      "sa.Column('a', sa.Integer, primary_key=True), sa.Column('b', sa.Integer, primary_key=True)",
      ['a', 'b'],
      undefined,
    ],
    [
      "sa.Column('a', sa.Integer, primary_key=True), sa.Column('b', sa.Integer, primary_key=True, autoincrement=True)",
      ['b', 'a'],
      'b',
    ],
    ["sa.Column('a', sa.Integer), sa.Column('b', sa.Integer), sa.PrimaryKeyConstraint('b')", ['b'], 'b'],
  ])('%s', (columns, key, auto) => {
    const { operations } = evaluateScript(`
import sqlalchemy as sa
from alembic import op
meta = sa.MetaData()
sa.Table('o', meta, sa.Column('id', sa.Integer, primary_key=True)).create(op.get_bind())
sa.Table('t', meta, ${columns}).create(op.get_bind())
`);
    const create = operations[1];
    if (create?.kind !== 'createTable') throw new Error('no table was created');
    expect(create.primaryKey).toEqual(key);
    expect(create.columns.find((column) => column.autoIncrement)?.name).toBe(auto);
  });
});
