import { expect, it } from 'vitest';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  boolean,
  check,
  createIndex,
  createTable,
  datetime,
  describe as describeOperation,
  dropForeignKey,
  enumeration,
  foreignKey,
  hasColumn,
  hasTable,
  index,
  not,
  part,
  tolerant,
  unique,
  varchar,
  when,
  withoutForeignKeyChecks,
} from '../../../src/operation/index.ts';

it('builds columns as SQL writes them', () => {
  expect(addColumn('images', 'os_hidden', boolean().notNull().default('0'))).toEqual({
    kind: 'addColumn',
    table: 'images',
    column: { name: 'os_hidden', type: { name: 'boolean' }, nullable: false, default: { kind: 'literal', value: '0' } },
  });
  expect(
    addColumn('t', 'e', enumeration('a', 'b').charset('utf8').collate('utf8_bin').null(), { position: { after: 'x' } }),
  ).toEqual({
    kind: 'addColumn',
    table: 't',
    column: {
      name: 'e',
      type: { name: 'enum', values: ['a', 'b'], charset: 'utf8', collation: 'utf8_bin' },
      nullable: true,
    },
    position: { after: 'x' },
  });
});

it('never changes a builder', () => {
  const base = varchar(36);
  base.notNull();
  expect(base.named('a')).toEqual({ name: 'a', type: { name: 'varchar', length: 36 } });
});

it('freezes what it makes, all the way down', () => {
  const table = createTable('tasks', {
    columns: { id: varchar(36).notNull(), at: datetime(6).defaultExpression('now(6)') },
    primaryKey: ['id'],
    indexes: [index('ix', [part('id', 8)]), unique(null, ['at'])],
    foreignKeys: [foreignKey('fk', ['id'], 'images', ['id'], { onDelete: 'CASCADE' })],
    checks: [check(null, 'id <> 1')],
    options: { charset: 'utf8', engine: 'InnoDB' },
  });
  expect(table.columns.map((column) => column.name)).toEqual(['id', 'at']);
  expect(Object.isFrozen(table.columns[0]?.type)).toBe(true);
  expect(Object.isFrozen(table.indexes?.[0]?.columns)).toBe(true);
});

it('joins conditions of one operation', () => {
  const operation = when(hasTable('t'), when(not(hasColumn('t', 'a')), addColumn('t', 'a', boolean())));
  expect(operation.when).toEqual({
    kind: 'all',
    conditions: [hasTable('t'), { kind: 'not', condition: hasColumn('t', 'a') }],
  });
  expect(not(not(hasTable('t')))).toEqual(hasTable('t'));
  expect(tolerant(operation).tolerant).toBe(true);
  expect(withoutForeignKeyChecks(operation).foreignKeyChecks).toBe(false);
});

it('describes operations in one line', () => {
  const lines = [
    when(not(hasColumn('images', 'a')), addColumn('images', 'a', varchar(5))),
    alterColumn('t', 'a', varchar(5).notNull(), { rename: 'b' }),
    createIndex('t', 'ix', ['a', part('b', 4)]),
    addForeignKey('t', null, ['a'], 'p', ['id']),
    dropForeignKey('t', 'fk'),
  ].map(describeOperation);
  expect(lines).toEqual([
    'add column images.a varchar(5), if not (column images.a exists)',
    'change column t.a to b varchar(5) not null',
    'create index ix on t (a, b)',
    'add foreign key (unnamed) on t (a) to p (id)',
    'drop foreign key fk on t',
  ]);
});
