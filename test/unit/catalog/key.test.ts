import { describe, expect, it } from 'vitest';
import { mysql } from '../../../src/catalog/index.ts';
import {
  addForeignKey,
  addPrimaryKey,
  bigint,
  createIndex,
  createTable,
  createUniqueIndex,
  dropColumn,
  dropForeignKey,
  dropIndex,
  dropPrimaryKey,
  foreignKey,
  index,
  int,
  part,
  renameIndex,
  replacePrimaryKey,
  text,
  unique,
  varchar,
} from '../../../src/operation/index.ts';
import { catalogOf, refusal, tableOf } from './build.ts';

const parent = createTable('p', { columns: { id: int().notNull(), a: int() }, primaryKey: ['id'] });
const child = createTable('c', { columns: { id: int().notNull(), p_id: int(), n: int() }, primaryKey: ['id'] });
const names = (operations: Parameters<typeof catalogOf>[0]): string[] =>
  tableOf(catalogOf(operations), 'c').indexes.map((each) => each.name);

describe('the index that InnoDB makes for a foreign key', () => {
  it('has the name of the constraint', () => {
    expect(names([parent, child, addForeignKey('c', 'fk', ['p_id'], 'p', ['id'])])).toEqual(['fk']);
  });
  it('has the name of its first column where the constraint has none', () => {
    expect(names([parent, child, addForeignKey('c', null, ['p_id'], 'p', ['id'])])).toEqual(['p_id']);
  });
  it('is not made where a key begins with the columns', () => {
    expect(
      names([parent, child, createIndex('c', 'ix', ['p_id', 'n']), addForeignKey('c', 'fk', ['p_id'], 'p', ['id'])]),
    ).toEqual(['ix']);
    expect(names([parent, child, addForeignKey('c', 'fk', ['id'], 'p', ['id'])])).toEqual([]);
  });
  it('goes when an explicit index serves the key', () => {
    const fk = addForeignKey('c', 'fk', ['p_id'], 'p', ['id']);
    expect(names([parent, child, fk, createIndex('c', 'ix', ['p_id'])])).toEqual(['ix']);
    expect(names([parent, child, fk, dropForeignKey('c', 'fk'), createIndex('c', 'ix', ['p_id', 'n'])])).toEqual([
      'ix',
    ]);
  });
  it('leaves its name to the index that replaces it', () => {
    const fk = addForeignKey('c', null, ['p_id'], 'p', ['id']);
    expect(names([parent, child, fk, createIndex('c', null, ['p_id'])])).toEqual(['p_id']);
  });
  it('is one for two foreign keys over the same columns, named like the later', () => {
    const keys = [foreignKey('f1', ['p_id'], 'p', ['id']), foreignKey('f2', ['p_id'], 'p', ['id'])];
    const both = createTable('c', { columns: { p_id: int() }, foreignKeys: keys });
    expect(names([parent, both])).toEqual(['f2']);
  });
  it('stays when the foreign key goes', () => {
    expect(names([parent, child, addForeignKey('c', 'fk', ['p_id'], 'p', ['id']), dropForeignKey('c', 'fk')])).toEqual([
      'fk',
    ]);
  });
});

describe('an index', () => {
  it('cannot go while a foreign key needs it', () => {
    const fk = addForeignKey('c', 'fk', ['p_id'], 'p', ['id']);
    expect(refusal([parent, child, fk, dropIndex('c', 'fk')])).toBe('ER_DROP_INDEX_FK');
    expect(
      refusal([
        parent,
        child,
        createIndex('c', 'ix', ['p_id']),
        fk,
        createIndex('c', 'iy', ['p_id', 'n']),
        dropIndex('c', 'ix'),
      ]),
    ).toBeNull();
  });
  it('is found by its columns when its name is another', () => {
    expect(names([child, createIndex('c', 'real', ['n']), dropIndex('c', 'assumed', { columns: ['n'] })])).toEqual([]);
    expect(refusal([child, createIndex('c', 'real', ['n']), dropIndex('c', 'assumed', { columns: ['p_id'] })])).toBe(
      'ER_CANT_DROP_FIELD_OR_KEY',
    );
  });
  it('without a name takes its first column’s, then a number', () => {
    expect(
      names([child, createIndex('c', null, ['n']), createIndex('c', null, ['n']), createIndex('c', null, ['n', 'id'])]),
    ).toEqual(['n', 'n_2', 'n_3']);
  });
  it('loses the part of a dropped column, and goes with its last part', () => {
    const operations = [
      child,
      createIndex('c', 'two', ['p_id', 'n']),
      createIndex('c', 'one', ['n']),
      dropColumn('c', 'n'),
    ];
    expect(tableOf(catalogOf(operations), 'c').indexes).toMatchObject([{ name: 'two', parts: [{ column: 'p_id' }] }]);
  });
  it('of several columns that is unique holds them on MariaDB, and not on MySQL', () => {
    const operations = [child, createUniqueIndex('c', 'u', ['p_id', 'n']), dropColumn('c', 'n')];
    expect(refusal(operations)).toBe('ER_KEY_COLUMN_DOES_NOT_EXITS');
    expect(refusal(operations, mysql('8.0.36'))).toBeNull();
  });
  it('is refused under a name that is taken, on a column that is not there, twice on one', () => {
    expect(refusal([child, createIndex('c', 'ix', ['n']), createIndex('c', 'IX', ['id'])])).toBe('ER_DUP_KEYNAME');
    expect(refusal([child, createIndex('c', 'ix', ['nope'])])).toBe('ER_KEY_COLUMN_DOES_NOT_EXITS');
    expect(refusal([child, createIndex('c', 'ix', ['n', 'n'])])).toBe('ER_DUP_FIELDNAME');
    expect(refusal([child, createIndex('c', 'ix', [part('n', 2)])])).toBe('ER_WRONG_SUB_KEY');
    expect(refusal([child, renameIndex('c', 'nope', 'x')])).toBe('ER_KEY_DOES_NOT_EXITS');
  });
});

describe('a key that is too long', () => {
  const wide = createTable('w', { columns: { t: text(), v: varchar(2000), s: varchar(36) } });
  const parts = (operation: Parameters<typeof catalogOf>[0][number]) =>
    tableOf(catalogOf([wide, operation]), 'w').indexes[0]?.parts;
  it('is cut to what fits on MariaDB', () => {
    expect(parts(createIndex('w', 'ix', ['t']))).toEqual([{ column: 't', length: 1024 }]);
    expect(parts(createIndex('w', 'ix', ['v']))).toEqual([{ column: 'v', length: 1024 }]);
  });
  it('is a hash when it is unique', () => {
    expect(parts(createUniqueIndex('w', 'u', ['v']))).toEqual([{ column: 'v', length: null }]);
  });
  it('is refused by MySQL, and in a primary key', () => {
    expect(refusal([wide, createIndex('w', 'ix', ['t'])], mysql('8.0.36'))).toBe('ER_BLOB_KEY_WITHOUT_LENGTH');
    expect(refusal([wide, createIndex('w', 'ix', ['v'])], mysql('8.0.36'))).toBe('ER_TOO_LONG_KEY');
    expect(refusal([wide, addPrimaryKey('w', ['v'])])).toBe('ER_TOO_LONG_KEY');
  });
  it('has no prefix when the prefix is the column', () => {
    expect(parts(createIndex('w', 'ix', [part('s', 36)]))).toEqual([{ column: 's', length: null }]);
    expect(parts(createIndex('w', 'ix', [part('s', 20)]))).toEqual([{ column: 's', length: 20 }]);
  });
});

describe('a primary key', () => {
  it('makes its columns NOT NULL, and leaves them so', () => {
    const made = [createTable('t', { columns: { a: int(), b: int() } }), addPrimaryKey('t', ['a'])];
    expect(tableOf(catalogOf(made), 't').columns[0]).toMatchObject({ nullable: false, default: { kind: 'none' } });
    expect(tableOf(catalogOf([...made, dropPrimaryKey('t')]), 't').columns[0]?.nullable).toBe(false);
  });
  it('is one', () => {
    expect(refusal([parent, addPrimaryKey('p', ['a'])])).toBe('ER_MULTIPLE_PRI_KEY');
    expect(refusal([parent, dropPrimaryKey('p'), dropPrimaryKey('p')])).toBe('ER_CANT_DROP_FIELD_OR_KEY');
  });
  it('is held by a counter, unless it is replaced at once', () => {
    const counted = createTable('t', {
      columns: { id: bigint().notNull().autoIncrement(), a: int() },
      primaryKey: ['id'],
    });
    expect(refusal([counted, dropPrimaryKey('t')])).toBe('ER_WRONG_AUTO_KEY');
    expect(refusal([counted, replacePrimaryKey('t', ['id', 'a'])])).toBeNull();
    expect(refusal([counted, replacePrimaryKey('t', ['a', 'id'])])).toBe('ER_WRONG_AUTO_KEY');
  });
  it('is held by the keys that point at it', () => {
    const fk = addForeignKey('c', 'fk', ['p_id'], 'p', ['id']);
    expect(refusal([parent, child, fk, dropPrimaryKey('p')])).toBe('ER_ERROR_ON_RENAME');
    expect(refusal([parent, child, fk, createUniqueIndex('p', 'u', ['id']), dropPrimaryKey('p')])).toBeNull();
  });
});

it('keeps the order in which indexes of CREATE TABLE are written', () => {
  const table = createTable('c', { columns: { a: int(), b: int() }, indexes: [index('z', ['a']), unique('y', ['b'])] });
  expect(names([table])).toEqual(['z', 'y']);
});
