import { describe, expect, it } from 'vitest';
import { mariadb, mysql } from '../../../src/catalog/index.ts';
import {
  addForeignKey,
  alterColumn,
  bigint,
  convertTable,
  createTable,
  dropColumn,
  dropForeignKey,
  dropTable,
  foreignKey,
  int,
  renameTable,
  text,
  varchar,
  withoutForeignKeyChecks,
} from '../../../src/operation/index.ts';
import { catalogOf, refusal, tableOf } from './build.ts';

const p = createTable('p', {
  columns: { id: int().notNull(), s: varchar(36).notNull(), x: int() },
  primaryKey: ['id'],
  indexes: [{ name: 's', columns: ['s'] }],
});
const c = createTable('c', {
  columns: { a: int(), s: varchar(10), l: varchar(36).charset('latin1'), u: int().unsigned(), b: bigint(), t: text() },
});
const fk = addForeignKey('c', 'fk', ['a'], 'p', ['id']);
const keys = (operations: Parameters<typeof catalogOf>[0], table = 'c'): string[] =>
  tableOf(catalogOf(operations), table).foreignKeys.map((key) => key.name);

describe('the name of a foreign key', () => {
  const unnamed = addForeignKey('c', null, ['a'], 'p', ['id']);
  it('is made up from the table, one above the highest number', () => {
    expect(keys([p, c, unnamed, unnamed, dropForeignKey('c', 'c_ibfk_1'), unnamed])).toEqual(['c_ibfk_2', 'c_ibfk_3']);
  });
  it('follows a rename of the table if it was made up', () => {
    expect(keys([p, c, unnamed, fk, renameTable('c', 'd')], 'd')).toEqual(['d_ibfk_1', 'fk']);
  });
  it('is one in the whole database', () => {
    const other = createTable('d', { columns: { a: int() }, foreignKeys: [foreignKey('FK', ['a'], 'p', ['id'])] });
    expect(refusal([p, c, fk, other])).toBe('ER_CANT_CREATE_TABLE');
    expect(refusal([p, c, fk, other], mysql('8.0.36'))).toBe('ER_DUP_CONSTRAINT_NAME');
  });
});

describe('a foreign key is refused', () => {
  it.each([
    ['without its target', addForeignKey('c', 'fk', ['a'], 'nope', ['id']), 'ER_FK_CANNOT_OPEN_PARENT'],
    ['without the target column', addForeignKey('c', 'fk', ['a'], 'p', ['nope']), 'ER_FK_NO_COLUMN_PARENT'],
    ['without an index on the target', addForeignKey('c', 'fk', ['a'], 'p', ['x']), 'ER_FK_NO_INDEX_PARENT'],
    ['to another type', addForeignKey('c', 'fk', ['b'], 'p', ['id']), 'ER_FK_INCOMPATIBLE_COLUMNS'],
    ['to another sign', addForeignKey('c', 'fk', ['u'], 'p', ['id']), 'ER_FK_INCOMPATIBLE_COLUMNS'],
  ])('%s', (_, operation, mysqlCode) => {
    expect(refusal([p, c, operation])).toBe('ER_CANT_CREATE_TABLE');
    expect(refusal([p, c, operation], mysql('8.0.36'))).toBe(mysqlCode);
  });
  it('over columns that are not there', () => {
    expect(refusal([p, c, addForeignKey('c', 'fk', ['nope'], 'p', ['id'])])).toBe('ER_KEY_COLUMN_DOES_NOT_EXITS');
  });
  it('with SET NULL on a column that cannot be', () => {
    const table = createTable('d', {
      columns: { a: int().notNull() },
      foreignKeys: [foreignKey('f', ['a'], 'p', ['id'], { onDelete: 'SET NULL' })],
    });
    expect(refusal([p, table])).toBe('ER_CANT_CREATE_TABLE');
  });
});

it('compares strings of any length', () => {
  expect(refusal([p, c, addForeignKey('c', 'fk', ['s'], 'p', ['s'])])).toBeNull();
});

describe('what a foreign key holds', () => {
  const made = [p, c, fk];
  it('is its tables', () => {
    expect(refusal([...made, dropTable('p')])).toBe('ER_ROW_IS_REFERENCED_2');
    expect(refusal([...made, dropTable('p')], mysql('8.0.36'))).toBe('ER_FK_CANNOT_DROP_PARENT');
    expect(refusal([...made, withoutForeignKeyChecks(dropTable('p'))])).toBeNull();
    expect(refusal([...made, dropTable('c')])).toBeNull();
  });
  it('is its columns', () => {
    expect(refusal([...made, dropColumn('c', 'a')])).toBe('ER_DROP_INDEX_FK');
    expect(refusal([...made, dropColumn('p', 'id')])).toBe('ER_FK_COLUMN_CANNOT_DROP_CHILD');
    expect(refusal([...made, alterColumn('c', 'a', bigint())])).toBe('ER_FK_COLUMN_CANNOT_CHANGE');
    expect(refusal([...made, alterColumn('p', 'id', bigint().notNull())])).toBe('ER_FK_COLUMN_CANNOT_CHANGE_CHILD');
    expect(refusal([...made, alterColumn('c', 'a', int().notNull().comment('x'))])).toBeNull();
  });
  it('is their charset; on servers that do not insist, only while checks are on', () => {
    const strings = [p, c, addForeignKey('c', 'fs', ['s'], 'p', ['s'])];
    expect(refusal([...strings, convertTable('c', { charset: 'utf8mb4' })])).toBe('ER_FK_COLUMN_CANNOT_CHANGE');
    expect(refusal([...strings, withoutForeignKeyChecks(convertTable('c', { charset: 'utf8mb4' }))])).toBeNull();
    const rigid = mariadb('10.11.14');
    expect(refusal([...strings, withoutForeignKeyChecks(convertTable('c', { charset: 'utf8mb4' }))], rigid)).toBe(
      'ER_FK_COLUMN_CANNOT_CHANGE',
    );
    expect(refusal([...strings, alterColumn('c', 's', varchar(20))])).toBeNull();
    expect(refusal([...strings, alterColumn('c', 's', varchar(20))], rigid)).toBe('ER_FK_COLUMN_CANNOT_CHANGE');
  });
  it('is NULL where it sets NULL', () => {
    const set = addForeignKey('c', 'fk', ['a'], 'p', ['id'], { onDelete: 'SET NULL' });
    expect(refusal([p, c, set, alterColumn('c', 'a', int().notNull())])).toBe('ER_FK_COLUMN_NOT_NULL');
  });
});

describe('renaming', () => {
  it('a column reaches the keys on both sides', () => {
    const catalog = catalogOf([
      p,
      c,
      fk,
      alterColumn('c', 'a', int(), { rename: 'p_id' }),
      alterColumn('p', 'id', int().notNull(), { rename: 'key' }),
    ]);
    expect(tableOf(catalog, 'c').foreignKeys).toMatchObject([{ columns: ['p_id'], refColumns: ['key'] }]);
    expect(tableOf(catalog, 'c').indexes).toMatchObject([{ name: 'fk', parts: [{ column: 'p_id' }] }]);
    expect(tableOf(catalog, 'p').primaryKey).toEqual([{ column: 'key', length: null }]);
  });
  it('the target reaches the keys that point at it', () => {
    expect(tableOf(catalogOf([p, c, fk, renameTable('p', 'q')]), 'c').foreignKeys).toMatchObject([{ refTable: 'q' }]);
  });
});

it('finds a foreign key by what it is', () => {
  const drop = dropForeignKey('c', 'assumed', { columns: ['a'], refTable: 'p', refColumns: ['id'] });
  expect(keys([p, c, fk, drop])).toEqual([]);
  expect(refusal([p, c, fk, dropForeignKey('c', 'assumed', { columns: ['s'] })])).toBe('ER_CANT_DROP_FIELD_OR_KEY');
});

it('takes the charset of the target into a new table that leaves it open', () => {
  const old = createTable('old', {
    columns: { id: varchar(36).notNull() },
    primaryKey: ['id'],
    options: { charset: 'latin1' },
  });
  const table = createTable('d', {
    columns: { id: varchar(36), n: varchar(36) },
    foreignKeys: [foreignKey('f', ['id'], 'old', ['id'])],
  });
  const types = tableOf(catalogOf([old, table]), 'd').columns.map(
    (column) => 'collation' in column.type && column.type.collation,
  );
  expect(types).toEqual(['latin1_swedish_ci', 'utf8mb3_general_ci']);
});
