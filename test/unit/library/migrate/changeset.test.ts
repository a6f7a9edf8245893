import { describe, expect, it } from 'vitest';
import { catalogWith, upgrade } from '../script.ts';
import { family } from '../tables.ts';

const imports = [
  'from migrate import ForeignKeyConstraint, UniqueConstraint, PrimaryKeyConstraint',
  'from migrate.changeset import *',
  'import sqlalchemy as sa',
].join('\n');
const reflected = [
  'meta = sa.MetaData(bind=engine)',
  "parents = sa.Table('parents', meta, autoload=True)",
  "children = sa.Table('children', meta, autoload=True)",
  '',
].join('\n');
const run = (body: string) => upgrade(imports, reflected + body, { catalog: catalogWith(...family) });
const operations = (body: string) => run(body).operations;

describe('columns', () => {
  it('creates, and fills with the default', () => {
    const { program } = run("sa.Column('flag', sa.Boolean, default=False).create(parents)");
    expect(program).toMatchObject([
      { kind: 'operation', operation: { kind: 'addColumn', table: 'parents', column: { name: 'flag' } } },
      { kind: 'execute', statement: { kind: 'update', table: 'parents', set: [{ column: 'flag' }] } },
    ]);
  });

  it('does not fill when it is told not to', () => {
    expect(
      run("sa.Column('flag', sa.Boolean, default=False).create(parents, populate_default=False)").program,
    ).toHaveLength(1);
  });

  it('creates the index, unique key and foreign key that come with a column', () => {
    const body = [
      "parents.create_column(sa.Column('a', sa.Integer), index_name='ix_a')",
      "parents.create_column(sa.Column('b', sa.Integer), unique_name='uniq_b')",
      "children.create_column(sa.Column('c', sa.Integer, sa.ForeignKey('parents.id')))",
    ].join('\n');
    expect(operations(body)).toMatchObject([
      { kind: 'addColumn', column: { name: 'a' } },
      { kind: 'createIndex', index: { name: 'ix_a', columns: ['a'] } },
      { kind: 'addColumn', column: { name: 'b' } },
      { kind: 'createIndex', index: { name: 'uniq_b', unique: true } },
      { kind: 'addColumn', column: { name: 'c' } },
      { kind: 'addForeignKey', foreignKey: { columns: ['c'], refTable: 'parents' } },
    ]);
  });

  it('wants a name for the index of a new column', () => {
    expect(() => run("parents.create_column(sa.Column('a', sa.Integer, index=True))")).toThrow(/index_name/);
  });

  it('changes a column with the definition that its table knows', () => {
    expect(operations('parents.c.name.alter(nullable=False)')).toMatchObject([
      {
        kind: 'alterColumn',
        table: 'parents',
        column: 'name',
        to: { name: 'name', type: { name: 'varchar', length: 64 }, nullable: false, default: { value: 'x' } },
      },
    ]);
  });

  it('takes a new name, a type and a default', () => {
    const body = "parents.c.name.alter('title', sa.Text(), server_default=None)\nparents.c.born.alter(type=sa.Date)";
    const [first, second] = operations(body);
    expect(first).toMatchObject({ column: 'name', to: { name: 'title', type: { name: 'text' } } });
    expect(first).not.toHaveProperty('to.default');
    expect(second).toMatchObject({ column: 'born', to: { type: { name: 'date' } } });
  });

  it('keeps AUTO_INCREMENT of the key', () => {
    const body =
      "sa.Table('lone', meta, sa.Column('id', sa.Integer, primary_key=True)).create()\nmeta.tables['lone'].c.id.alter(type=sa.BigInteger())";
    expect(operations(body).at(-1)).toMatchObject({ to: { type: { name: 'bigint' }, autoIncrement: true } });
  });

  it('drops columns by object, by name, and such as the table does not know', () => {
    const body = "parents.c.born.drop()\nchildren.drop_column(sa.Column('parent_id', sa.Integer))";
    expect(() => run(body)).toThrow(/parent_id|foreign key/i);
    expect(operations("parents.drop_column('born')")).toEqual([
      { kind: 'dropColumn', table: 'parents', column: 'born' },
    ]);
    expect(run("parents.drop_column('born')\nreturn 'born' in parents.c").value).toMatchObject({ value: false });
  });
});

describe('tables and constraints', () => {
  it('renames a table, in its metadata too', () => {
    const { operations, value } = run(
      "children.rename('kids')\nreturn sorted(meta.tables.keys()) and 'kids' in meta.tables",
    );
    expect(operations).toEqual([{ kind: 'renameTable', table: 'children', to: 'kids' }]);
    expect(value).toBe(true);
  });

  it('makes up the names that migrate makes up', () => {
    const body = [
      "UniqueConstraint('born', table=parents).create()",
      'ForeignKeyConstraint(columns=[children.c.parent_id], refcolumns=[parents.c.id]).create()',
    ].join('\n');
    expect(operations(body)).toMatchObject([
      { kind: 'createIndex', index: { name: 'parents_born_key', unique: true } },
      { kind: 'addForeignKey', foreignKey: { name: 'children_parent_id_fkey' } },
    ]);
  });

  it('drops constraints by name', () => {
    const body = [
      "ForeignKeyConstraint([children.c.parent_id], [parents.c.id], name='fk_parent').drop()",
      "UniqueConstraint('name', name='uniq_name', table=parents).drop()",
      'PrimaryKeyConstraint(children.c.id).drop()',
    ].join('\n');
    expect(operations(body)).toMatchObject([
      { kind: 'dropForeignKey', name: 'fk_parent', columns: ['parent_id'], refTable: 'parents' },
      { kind: 'dropIndex', name: 'uniq_name', columns: ['name'] },
      { kind: 'dropPrimaryKey', table: 'children' },
    ]);
  });

  it('lets a script see that the server refuses', () => {
    const body = [
      'try:',
      "    ForeignKeyConstraint([children.c.parent_id], [parents.c.id], name='other').drop()",
      'except Exception:',
      "    return 'refused'",
    ].join('\n');
    expect(run(body).value).toBe('refused');
  });

  it('does not rename indexes on MySQL', () => {
    expect(() => run("list(parents.indexes)[0].rename('x')")).toThrow(/cannot rename indexes/);
  });

  it('leaves repositories alone', () => {
    expect(() => upgrade('from migrate.versioning import api', "api.upgrade('url', 'repo')")).toThrow(
      /migrate.versioning/,
    );
  });
});
