import { describe, expect, it } from 'vitest';
import {
  applyGuarded,
  applyOperation,
  catalogFromJson,
  catalogToJson,
  conditionHolds,
  createAll,
  diffCatalogs,
  emptyCatalog,
  fingerprint,
} from '../../../src/catalog/index.ts';
import {
  addCheck,
  addColumn,
  addForeignKey,
  all,
  alterColumn,
  any,
  before,
  boolean,
  createIndex,
  createTable,
  createTrigger,
  dropIndex,
  dropTable,
  foreignKey,
  hasColumn,
  hasForeignKey,
  hasIndex,
  hasTable,
  index,
  int,
  json,
  not,
  renameIndex,
  tolerant,
  unique,
  varchar,
  when,
} from '../../../src/operation/index.ts';
import { catalogOf, mariadb1011, tableOf } from './build.ts';

const images = createTable('images', {
  columns: { id: varchar(36).notNull(), name: varchar(255), deleted: boolean().notNull(), meta: json() },
  primaryKey: ['id'],
  indexes: [index('ix_name', ['name'])],
});
const tags = createTable('tags', {
  columns: {
    id: int().notNull().autoIncrement(),
    image_id: varchar(36).notNull(),
    value: varchar(255).charset('latin1'),
  },
  primaryKey: ['id'],
  foreignKeys: [foreignKey(null, ['image_id'], 'images', ['id'], { onDelete: 'CASCADE' })],
});
const schema = [images, tags, addCheck('images', null, 'deleted IN (0, 1)')];

describe('createAll', () => {
  const rebuilt = (operations: Parameters<typeof catalogOf>[0]) => {
    const catalog = catalogOf(operations);
    const again = createAll(catalog).reduce(applyOperation, emptyCatalog(mariadb1011, { charset: 'utf8' }));
    return { catalog, again };
  };
  it('builds the same catalog, made indexes included', () => {
    const { catalog, again } = rebuilt([
      ...schema,
      createTrigger('tr', { table: 'tags', timing: 'AFTER', event: 'INSERT', statement: 'SET @a = 1' }),
    ]);
    expect(catalogToJson(again)).toEqual(catalogToJson(catalog));
  });
  it('keeps the names of made indexes and keys that history gave them', () => {
    const second = addForeignKey('tags', null, ['image_id'], 'images', ['id']);
    for (const operations of [
      [...schema, second],
      [...schema, renameIndex('tags', 'image_id', 'renamed')],
      [...schema, createIndex('tags', 'ix', ['image_id'])],
    ]) {
      const { catalog, again } = rebuilt(operations);
      expect(diffCatalogs(catalog, again)).toEqual([]);
    }
  });
  it('puts off the foreign keys of a cycle', () => {
    const a = createTable('a', { columns: { id: int().notNull(), b: int() }, primaryKey: ['id'] });
    const b = createTable('b', { columns: { id: int().notNull(), a: int() }, primaryKey: ['id'] });
    const { catalog, again } = rebuilt([
      a,
      b,
      addForeignKey('a', 'fb', ['b'], 'b', ['id']),
      addForeignKey('b', 'fa', ['a'], 'a', ['id']),
    ]);
    expect(diffCatalogs(catalog, again)).toEqual([]);
  });
  it('leaves to the database what follows it', () => {
    const build = (charset: string) =>
      [
        images,
        createTable('own', {
          columns: { a: varchar(3), b: varchar(3).charset('latin1') },
          options: { charset: 'utf8' },
        }),
      ].reduce(applyOperation, emptyCatalog(mariadb1011, { charset }));
    const operations = createAll(build('utf8'), build('utf8mb4'));
    for (const charset of ['utf8', 'utf8mb4', 'latin1']) {
      const again = operations.reduce(applyOperation, emptyCatalog(mariadb1011, { charset }));
      expect(diffCatalogs(build(charset), again)).toEqual([]);
    }
  });
});

describe('diffCatalogs', () => {
  const codes = (ours: Parameters<typeof catalogOf>[0], theirs: Parameters<typeof catalogOf>[0]) =>
    diffCatalogs(catalogOf(ours), catalogOf(theirs)).map((difference) => difference.code);
  it('says what is missing and what is not expected', () => {
    expect(codes([images], [])).toEqual(['table-missing']);
    expect(codes([images], [images, tags])).toEqual(['table-unexpected']);
    expect(codes([images, addColumn('images', 'x', int())], [images])).toEqual(['column-missing']);
    expect(codes([images], [images, createIndex('images', 'ix', ['deleted'])])).toEqual(['index-unexpected']);
  });
  it('tells a name from a thing', () => {
    expect(codes([images], [images, renameIndex('images', 'ix_name', 'other')])).toEqual(['index-name']);
    expect(
      codes([images], [images, dropIndex('images', 'ix_name'), createIndex('images', 'ix_name', ['deleted'])]),
    ).toEqual(['index-definition']);
    const named = createTable('tags', {
      columns: { image_id: varchar(36) },
      foreignKeys: [foreignKey('a', ['image_id'], 'images', ['id'])],
    });
    const other = createTable('tags', {
      columns: { image_id: varchar(36) },
      foreignKeys: [foreignKey('b', ['image_id'], 'images', ['id'], { onDelete: 'CASCADE' })],
    });
    expect(codes([images, named], [images, other])).toEqual(['index-name', 'foreign-key-name', 'foreign-key-actions']);
  });
  it('knows the CHECK of a Boolean', () => {
    expect(codes([images], [images, addCheck('images', null, 'deleted IN (0, 1)')])).toEqual([
      'boolean-check-unexpected',
    ]);
    expect(codes([images], [images, addCheck('images', null, 'deleted > 3')])).toEqual(['check-unexpected']);
  });
  it('says one thing once', () => {
    expect(codes([images], [images, alterColumn('images', 'name', varchar(255).notNull())])).toEqual([
      'column-nullable',
    ]);
    expect(codes([images], [images, alterColumn('images', 'name', varchar(255).charset('latin1'))])).toEqual([
      'column-charset',
    ]);
    expect(
      codes(
        [images, addColumn('images', 'x', int())],
        [images, addColumn('images', 'x', int(), { position: 'first' })],
      ),
    ).toEqual(['column-order']);
  });
});

it('goes through JSON and keeps its fingerprint', () => {
  const catalog = catalogOf(schema);
  const again = catalogFromJson(JSON.parse(JSON.stringify(catalogToJson(catalog))));
  expect(fingerprint(again)).toBe(fingerprint(catalog));
  expect(diffCatalogs(catalog, again)).toEqual([]);
  expect(fingerprint(tableOf(catalog, 'tags'))).not.toBe(fingerprint(tableOf(catalog, 'images')));
  const reordered = catalogOf([images, createIndex('images', 'a', ['deleted']), createIndex('images', 'b', ['name'])]);
  const other = catalogOf([images, createIndex('images', 'b', ['name']), createIndex('images', 'a', ['deleted'])]);
  expect(fingerprint(reordered)).toBe(fingerprint(other));
});

it('decides conditions', () => {
  const catalog = catalogOf([...schema, createIndex('images', 'two', ['name', 'deleted'])]);
  const holds = (condition: Parameters<typeof conditionHolds>[1]) => conditionHolds(catalog, condition, catalog);
  expect(holds(hasTable('images'))).toBe(true);
  expect(holds(all(hasColumn('images', 'NAME'), not(hasColumn('nope', 'name'))))).toBe(true);
  expect(holds(any(hasIndex('images', 'nope'), hasIndex('images', { columns: ['deleted', 'name'] })))).toBe(true);
  expect(holds(hasIndex('images', { columns: ['name'], unique: true }))).toBe(false);
  expect(holds(hasForeignKey('tags', { columns: ['image_id'] }))).toBe(true);
});

it('decides conditions on what a column is like, and on the schema before the migration', () => {
  const narrow = catalogOf([createTable('t', { columns: { a: varchar(25).notNull(), b: int() } })]);
  const wide = catalogOf([createTable('t', { columns: { a: varchar(255), b: int() } })]);
  const asked = hasColumn('t', 'a', { length: 25 });
  expect(conditionHolds(narrow, asked, narrow)).toBe(true);
  expect(conditionHolds(wide, asked, narrow)).toBe(false);
  expect(conditionHolds(wide, before(asked), narrow)).toBe(true);
  const holds = (facts: Parameters<typeof hasColumn>[2], column = 'a') =>
    conditionHolds(narrow, hasColumn('t', column, facts), narrow);
  expect(holds({ minLength: 25, maxLength: 25, nullable: false, types: ['char', 'varchar'] })).toBe(true);
  expect(holds({ maxLength: 24 })).toBe(false);
  expect(holds({ minLength: 26 })).toBe(false);
  expect(holds({ nullable: true })).toBe(false);
  expect(holds({ types: ['text'] })).toBe(false);
  // A number has no length, whatever is asked of it.
  expect(holds({ minLength: 0 }, 'b')).toBe(false);
  expect(holds({ nullable: true, types: ['int'] }, 'b')).toBe(true);
});

it('applies guarded operations as scripts do', () => {
  const catalog = catalogOf(schema);
  expect(applyGuarded(catalog, when(hasTable('nope'), dropTable('nope'))).outcome).toBe('skipped');
  expect(applyGuarded(catalog, tolerant(dropTable('nope')))).toMatchObject({
    outcome: 'refused',
    error: { code: 'ER_BAD_TABLE_ERROR', errno: 1051 },
  });
  expect(applyGuarded(catalog, dropTable('tags')).outcome).toBe('applied');
  expect(() => applyGuarded(catalog, dropTable('nope'))).toThrow(/Unknown table/);
  expect(
    tableOf(catalogOf([createTable('t', { columns: { a: int() }, indexes: [unique(null, ['a'])] })]), 't').indexes[0]
      ?.name,
  ).toBe('a');
});
