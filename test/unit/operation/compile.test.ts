import { describe, expect, it } from 'vitest';
import { applyOperation, emptyCatalog, mariadb, mysql, type Server } from '../../../src/catalog/index.ts';
import {
  addCheck,
  addColumn,
  addForeignKey,
  alterColumn,
  alterDatabase,
  alterTableOptions,
  bit,
  boolean,
  compile,
  convertTable,
  createIndex,
  createTable,
  dropCheck,
  dropColumn,
  dropForeignKey,
  dropIndex,
  foreignKey,
  int,
  type Operation,
  renameIndex,
  replacePrimaryKey,
  timestamp,
  varchar,
  withoutForeignKeyChecks,
} from '../../../src/operation/index.ts';

const old = mariadb('10.4.30');
const maria = mariadb('10.11.6');
const my = mysql('8.0.36');

const before = [
  createTable('p', { columns: { id: int().notNull(), on: boolean() }, primaryKey: ['id'] }),
  createTable('c', { columns: { id: int().notNull(), p_id: int(), n: varchar(20) }, primaryKey: ['id'] }),
  addForeignKey('c', 'real_fk', ['p_id'], 'p', ['id']),
  createIndex('c', 'real_ix', ['n']),
  addCheck('p', 'bool', '`on` in (0,1)'),
];

function sql(operation: Operation, server: Server = maria): string[] {
  const catalog = before.reduce(applyOperation, emptyCatalog(server, { charset: 'utf8' }));
  return compile(catalog, operation);
}

it.each<[Operation, string]>([
  [
    addColumn('c', "it's", varchar(5).notNull().default("o'x").comment('c')),
    "ALTER TABLE `c` ADD COLUMN `it's` varchar(5) NOT NULL DEFAULT 'o''x' COMMENT 'c'",
  ],
  [
    addColumn('c', 'b', bit(3).default('5'), { position: 'first' }),
    'ALTER TABLE `c` ADD COLUMN `b` bit(3) DEFAULT 5 FIRST',
  ],
  [addColumn('c', 't', timestamp().null()), 'ALTER TABLE `c` ADD COLUMN `t` timestamp NULL'],
  [
    addColumn('c', 'u', varchar(36).defaultExpression('uuid()')),
    'ALTER TABLE `c` ADD COLUMN `u` varchar(36) DEFAULT (uuid())',
  ],
  [alterColumn('c', 'n', varchar(30)), 'ALTER TABLE `c` MODIFY COLUMN `n` varchar(30)'],
  [alterColumn('c', 'n', varchar(30), { rename: 'm' }), 'ALTER TABLE `c` CHANGE COLUMN `n` `m` varchar(30)'],
  [
    convertTable('c', { charset: 'utf8', collation: 'utf8_bin' }),
    'ALTER TABLE `c` CONVERT TO CHARACTER SET utf8 COLLATE utf8_bin',
  ],
  [alterTableOptions('c', { engine: 'InnoDB', charset: 'utf8' }), 'ALTER TABLE `c` ENGINE=InnoDB DEFAULT CHARSET=utf8'],
  [alterDatabase({ charset: 'utf8' }), 'ALTER DATABASE CHARACTER SET = utf8'],
  [replacePrimaryKey('c', ['id', 'n']), 'ALTER TABLE `c` DROP PRIMARY KEY, ADD PRIMARY KEY (`id`, `n`)'],
])('writes %o', (operation, expected) => {
  expect(sql(operation)).toEqual([expected]);
});

describe('names come from the database', () => {
  it('of an index found by its columns', () => {
    expect(sql(dropIndex('c', 'assumed', { columns: ['n'] }))).toEqual(['ALTER TABLE `c` DROP INDEX `real_ix`']);
  });
  it('of a foreign key found by what it is', () => {
    const drop = dropForeignKey('c', 'c_ibfk_1', { columns: ['p_id'], refTable: 'p', refColumns: ['id'] });
    expect(sql(drop)).toEqual(['ALTER TABLE `c` DROP FOREIGN KEY `real_fk`']);
  });
});

describe('servers differ', () => {
  it('in how a CHECK is dropped', () => {
    expect(sql(dropCheck('p', 'bool'))).toEqual(['ALTER TABLE `p` DROP CONSTRAINT `bool`']);
    expect(sql(dropCheck('p', 'bool'), my)).toEqual(['ALTER TABLE `p` DROP CHECK `bool`']);
    expect(sql(addCheck('p', null, 'id > 1'), mysql('5.7.40'))).toEqual([]);
  });
  it('in what they drop with a column', () => {
    expect(sql(dropColumn('p', 'on'))).toEqual(['ALTER TABLE `p` DROP CONSTRAINT `bool`, DROP COLUMN `on`']);
    expect(sql(dropColumn('p', 'on'), mysql('5.7.40'))).toEqual(['ALTER TABLE `p` DROP COLUMN `on`']);
  });
  it('in whether an index can be renamed', () => {
    expect(sql(renameIndex('c', 'real_ix', 'new'))).toEqual(['ALTER TABLE `c` RENAME INDEX `real_ix` TO `new`']);
    expect(sql(renameIndex('c', 'real_ix', 'new'), old)).toEqual([
      'ALTER TABLE `c` DROP INDEX `real_ix`, ADD INDEX `new` (`n`)',
    ]);
  });
  it('in how foreign key checks are switched off', () => {
    const convert = withoutForeignKeyChecks(convertTable('c', { charset: 'utf8' }));
    expect(sql(convert)).toEqual([
      'SET STATEMENT foreign_key_checks=0 FOR ALTER TABLE `c` CONVERT TO CHARACTER SET utf8',
    ]);
    expect(sql(convert, my)).toHaveLength(3);
  });
});

it('names the charset of a new column that a foreign key compares with an older one', () => {
  const older = createTable('older', {
    columns: { id: varchar(36).notNull() },
    primaryKey: ['id'],
    options: { charset: 'latin1' },
  });
  const catalog = applyOperation(emptyCatalog(maria, { charset: 'utf8mb4' }), older);
  const [statement] = compile(
    catalog,
    createTable('t', { columns: { id: varchar(36) }, foreignKeys: [foreignKey('f', ['id'], 'older', ['id'])] }),
  );
  expect(statement).toContain('`id` varchar(36) CHARACTER SET latin1 COLLATE latin1_swedish_ci');
});
