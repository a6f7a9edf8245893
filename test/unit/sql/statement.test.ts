import { describe, expect, it } from 'vitest';
import { parseStatement, UnknownStatementError } from '../../../generator/sql/index.ts';
import { applyOperation, diffCatalogs, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import {
  addCheck,
  addColumn,
  addForeignKey,
  addPrimaryKey,
  alterColumn,
  alterDatabase,
  alterTableOptions,
  bigint,
  boolean,
  char,
  check,
  convertTable,
  createIndex,
  createTable,
  createTrigger,
  createUniqueIndex,
  datetime,
  decimal,
  double,
  dropColumn,
  dropForeignKey,
  dropIndex,
  dropPrimaryKey,
  dropTable,
  dropTrigger,
  enumeration,
  foreignKey,
  hasTable,
  index,
  int,
  not,
  type Operation,
  part,
  renameIndex,
  renameTable,
  replacePrimaryKey,
  smallint,
  timestamp,
  tolerant,
  unique,
  varchar,
  when,
} from '../../../src/operation/index.ts';

function operations(sql: string): readonly Operation[] {
  const statement = parseStatement(sql);
  if (statement.kind !== 'operations') throw new Error(`${sql} is ${statement.kind}`);
  return statement.operations;
}

it.each<[string, Operation[]]>([
  [
    'ALTER TABLE images ADD COLUMN os_hidden BOOLEAN NOT NULL DEFAULT 0',
    [addColumn('images', 'os_hidden', boolean().notNull().default(0))],
  ],
  [
    'alter table `a b`.`t` add (x int(11) unsigned, y varchar(5) collate utf8_bin)',
    [addColumn('t', 'x', int().unsigned()), addColumn('t', 'y', varchar(5).collate('utf8_bin'))],
  ],
  [
    "ALTER TABLE t ADD x ENUM('a','b''c') AFTER y, DROP z",
    [addColumn('t', 'x', enumeration('a', "b'c"), { position: { after: 'y' } }), dropColumn('t', 'z')],
  ],
  [
    'ALTER TABLE t MODIFY x BIGINT(20), CHANGE COLUMN a b DECIMAL(8,2) NULL',
    [alterColumn('t', 'x', bigint()), alterColumn('t', 'a', decimal(8, 2).null(), { rename: 'b' })],
  ],
  [
    'ALTER TABLE t CONVERT TO CHARACTER SET utf8 COLLATE utf8_bin',
    [convertTable('t', { charset: 'utf8', collation: 'utf8_bin' })],
  ],
  ['ALTER TABLE t Engine=InnoDB', [alterTableOptions('t', { engine: 'InnoDB' })]],
  [
    'ALTER TABLE t DEFAULT CHARACTER SET = utf8mb4 COLLATE utf8mb4_bin',
    [alterTableOptions('t', { charset: 'utf8mb4', collation: 'utf8mb4_bin' })],
  ],
  ['ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a, b)', [replacePrimaryKey('t', ['a', 'b'])]],
  [
    'ALTER TABLE t DROP INDEX u, ADD UNIQUE KEY u (a), DROP FOREIGN KEY f',
    [
      dropForeignKey('t', 'f'),
      createUniqueIndex('t', 'u__new', ['a']),
      dropIndex('t', 'u'),
      renameIndex('t', 'u__new', 'u'),
    ],
  ],
  [
    'ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE ON UPDATE NO ACTION',
    [addForeignKey('t', 'f', ['a'], 'p', ['id'], { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })],
  ],
  [
    'ALTER TABLE t ADD CONSTRAINT ck CHECK (a in (0, 1)), RENAME TO u',
    [addCheck('t', 'ck', 'a in (0, 1)'), renameTable('t', 'u')],
  ],
  [
    'ALTER TABLE t RENAME INDEX a TO b, ADD PRIMARY KEY (x(10))',
    [renameIndex('t', 'a', 'b'), addPrimaryKey('t', [part('x', 10)])],
  ],
  ['CREATE UNIQUE INDEX ix USING BTREE ON t (a, b(10) DESC)', [createUniqueIndex('t', 'ix', ['a', part('b', 10)])]],
  ['CREATE INDEX ix ON t (a);', [createIndex('t', 'ix', ['a'])]],
  ['DROP INDEX ix ON t', [dropIndex('t', 'ix')]],
  ['DROP INDEX `PRIMARY` ON t', [dropPrimaryKey('t')]],
  ['DROP TABLE IF EXISTS a, b CASCADE', [when(hasTable('a'), dropTable('a')), when(hasTable('b'), dropTable('b'))]],
  ['RENAME TABLE a TO b, c TO d', [renameTable('a', 'b'), renameTable('c', 'd')]],
  ['ALTER DATABASE `glance` DEFAULT CHARACTER SET utf8', [alterDatabase({ charset: 'utf8' })]],
  ['DROP TRIGGER IF EXISTS t', [tolerant(dropTrigger('t'))]],
  [
    'CREATE DEFINER=`root`@`%` TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;',
    [createTrigger('tr', { table: 't', timing: 'BEFORE', event: 'INSERT', statement: 'SET NEW.a = 1' })],
  ],
])('reads %s', (sql, expected) => {
  expect(operations(sql)).toEqual(expected);
});

it('reads a table as mysqldump writes it', () => {
  const sql = `/*!40101 SET character_set_client = utf8 */;
    CREATE TABLE \`tasks\` (
      \`id\` int(11) NOT NULL AUTO_INCREMENT,
      \`image_id\` varchar(36) CHARACTER SET latin1 NOT NULL COMMENT 'of; images',
      \`d\` double precision DEFAULT NULL,
      \`created_at\` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
      \`ts\` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',
      \`c\` char(1) DEFAULT 'x' UNIQUE,
      PRIMARY KEY (\`id\`),
      UNIQUE KEY \`u\` (\`image_id\`(10)) USING BTREE,
      KEY \`ix\` (\`created_at\`),
      CONSTRAINT \`fk\` FOREIGN KEY (\`image_id\`) REFERENCES \`images\` (\`id\`) ON DELETE SET NULL,
      CHECK (\`c\` <> 'y')
    ) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8 ROW_FORMAT=COMPACT COMMENT='work';`;
  expect(operations(sql.slice(sql.indexOf('CREATE')))).toEqual([
    createTable('tasks', {
      columns: {
        id: int().notNull().autoIncrement(),
        image_id: varchar(36).charset('latin1').notNull().comment('of; images'),
        d: double().default(null),
        created_at: datetime().notNull().defaultExpression('CURRENT_TIMESTAMP').onUpdateNow(),
        ts: timestamp().notNull().default('0000-00-00 00:00:00'),
        c: char(1).default('x'),
      },
      primaryKey: ['id'],
      indexes: [unique(null, ['c']), unique('u', [part('image_id', 10)]), index('ix', ['created_at'])],
      foreignKeys: [foreignKey('fk', ['image_id'], 'images', ['id'], { onDelete: 'SET NULL' })],
      checks: [check(null, "`c` <> 'y'")],
      options: { engine: 'InnoDB', charset: 'utf8', rowFormat: 'COMPACT', comment: 'work' },
    }),
  ]);
  expect(operations('CREATE TABLE IF NOT EXISTS t (a smallint)')).toEqual([
    when(not(hasTable('t')), createTable('t', { columns: { a: smallint() } })),
  ]);
});

describe('with the catalog at hand', () => {
  const catalog = [
    createTable('t', {
      columns: { a: int().notNull(), b: varchar(9) },
      primaryKey: ['a'],
      indexes: [unique('u', ['b'])],
    }),
    addCheck('t', 'ck', 'a > 1'),
  ].reduce(applyOperation, emptyCatalog(mariadb('10.11.6'), { charset: 'utf8' }));
  const applied = (sql: string) => {
    const statement = parseStatement(sql, catalog);
    return (statement.kind === 'operations' ? statement.operations : []).reduce(applyOperation, catalog);
  };
  it('a clause that says only what changes is whole', () => {
    const set = applied("ALTER TABLE t ALTER COLUMN a SET DEFAULT '4', RENAME COLUMN b TO c");
    expect(set.tables.get('t')?.columns).toMatchObject([
      { name: 'a', nullable: false, default: { value: '4' } },
      { name: 'c' },
    ]);
    expect(diffCatalogs(catalog, applied('ALTER TABLE t ALTER a DROP DEFAULT'))).toEqual([]);
  });
  it('DROP CONSTRAINT is what it is there', () => {
    expect(applied('ALTER TABLE t DROP CONSTRAINT u').tables.get('t')?.indexes).toEqual([]);
    expect(applied('ALTER TABLE t DROP CONSTRAINT ck').tables.get('t')?.checks).toEqual([]);
  });
  it('and an error without it', () => {
    expect(() => parseStatement('ALTER TABLE t DROP CONSTRAINT u')).toThrow(UnknownStatementError);
    expect(() => parseStatement('ALTER TABLE t ALTER a SET DEFAULT 1')).toThrow(/not in the catalog/);
  });
});

it.each<[string, string, string[], string[]]>([
  [
    'select',
    'SELECT a.x FROM a LEFT JOIN `b` ON a.id = b.id WHERE EXISTS (SELECT 1 FROM c, d AS e)',
    ['a', 'b', 'c', 'd'],
    [],
  ],
  ['insert', 'INSERT INTO a (x) SELECT x FROM b', ['b'], ['a']],
  ['insert', "INSERT INTO a VALUES ('from b')", [], ['a']],
  ['insert', 'INSERT INTO a SELECT x FROM a', ['a'], ['a']],
  ['replace', 'REPLACE INTO a (x) VALUES (1)', [], ['a']],
  ['update', 'UPDATE a SET x = (SELECT y FROM b) WHERE z = 1', ['a', 'b'], ['a']],
  ['update', 'UPDATE a AS p, b q INNER JOIN c USING (id) SET p.x = q.y, c.z = 1', ['a', 'b', 'c'], ['a', 'c']],
  ['delete', 'DELETE FROM a WHERE id IN (SELECT id FROM b)', ['a', 'b'], ['a']],
  ['delete', 'DELETE p FROM a p JOIN b ON p.id = b.id', ['a', 'b'], ['a']],
  ['truncate', 'TRUNCATE TABLE a', [], ['a']],
])('%s: %s', (verb, sql, reads, writes) => {
  expect(parseStatement(`/* why */ ${sql};`)).toEqual({ kind: 'rows', verb, text: sql, reads, writes });
});

it('knows statements that change nothing', () => {
  expect(parseStatement('SET NAMES utf8')).toEqual({ kind: 'session' });
  expect(parseStatement('/*!40101 SET character_set_client = utf8 */')).toEqual({ kind: 'session' });
  expect(parseStatement('SET foreign_key_checks = 0')).toEqual({ kind: 'session', foreignKeyChecks: false });
  expect(parseStatement('SET SESSION FOREIGN_KEY_CHECKS=1')).toEqual({ kind: 'session', foreignKeyChecks: true });
  expect(parseStatement('COMMIT')).toEqual({ kind: 'session' });
});

it.each([
  'CREATE VIEW v AS SELECT 1',
  'ALTER TABLE t ADD COLUMN a POINT',
  'ALTER TABLE t FROBNICATE',
  'CREATE TABLE a LIKE b',
  'CREATE TABLE a (id int) SELECT 1',
  'ALTER TABLE t ADD COLUMN a int REFERENCES p (id)',
  'GRANT ALL ON *.* TO x',
])('refuses %s', (sql) => {
  expect(() => parseStatement(sql)).toThrow(UnknownStatementError);
});
