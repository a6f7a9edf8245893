import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyOperation, type Catalog } from '../../../src/catalog/index.ts';
import { alterClauses, type TableAlteration } from '../../../src/operation/index.ts';
import { clausesOf } from '../../../src/plan/capability/clause.ts';
import { type Clause, operationSpeed, type Speed, serverColumn } from '../../../src/plan/capability/index.ts';
import { CONSERVATIVE } from '../../../src/plan/capability/table.ts';
import { liveCatalog } from '../../support/live.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';

/**
 * Each row of the capability table, asked of the server that the tests run on: the fastest way that it takes. Run with
 * STACKLEAP_TEST_SERVERS on the servers whose columns say `measured`.
 */
const START = `
  CREATE TABLE p (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB;
  CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, plain int, firm int NOT NULL, short varchar(50),
    brim varchar(80), kind enum('x', 'y'), words text, ref int, other int, checked int,
    KEY ix_firm (firm), KEY ix_ref (ref), KEY ix_other (other), CONSTRAINT fk_ref FOREIGN KEY (ref) REFERENCES p (id))
    ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
  CREATE TABLE bare (id int NOT NULL, second int NOT NULL) ENGINE=InnoDB;
  CREATE TABLE keyed (id int NOT NULL PRIMARY KEY, second int NOT NULL) ENGINE=InnoDB;
  INSERT INTO p VALUES (1);
  INSERT INTO t (plain, firm, short, brim, kind, words, ref, other, checked) VALUES
    (1, 1, 'a', 'b', 'x', 'c', 1, 1, 1), (2, 2, 'a', 'b', 'y', 'c', 1, 1, 1);
  INSERT INTO bare VALUES (1, 1), (2, 2);
  INSERT INTO keyed VALUES (1, 1), (2, 2)`;

const int = { name: 'int' } as const;
const varchar = (length: number) => ({ name: 'varchar', length, charset: 'utf8mb3' }) as const;
const on = (operation: object, table = 't') => ({ table, ...operation }) as unknown as TableAlteration;
const alter = (column: string, to: object) => on({ kind: 'alterColumn', column, to: { name: column, ...to } });
const key = { columns: ['other'], refTable: 'p', refColumns: ['id'], name: 'fk_other' };

const CASES: Readonly<Record<Clause, TableAlteration>> = {
  'add column': on({ kind: 'addColumn', column: { name: 'n', type: int } }),
  'add column between others': on({ kind: 'addColumn', column: { name: 'n', type: int }, position: { after: 'id' } }),
  'add virtual column': on({
    kind: 'addColumn',
    column: { name: 'n', type: int, generated: { expression: 'plain + 1', stored: false } },
  }),
  'add computed column': on({
    kind: 'addColumn',
    column: { name: 'n', type: int, generated: { expression: 'plain + 1', stored: true } },
  }),
  'drop column': on({ kind: 'dropColumn', column: 'plain' }),
  'rename column': alter('plain', { name: 'renamed', type: int }),
  'change default or comment': alter('plain', { type: int, default: { kind: 'literal', value: '7' } }),
  'allow NULL': alter('firm', { type: int, nullable: true }),
  'forbid NULL': alter('plain', { type: int, nullable: false }),
  'lengthen a string': alter('short', { type: varchar(60) }),
  'lengthen a string beyond 255 bytes': alter('brim', { type: varchar(100) }),
  'append to an enumeration': alter('kind', { type: { name: 'enum', values: ['x', 'y', 'z'], charset: 'utf8mb3' } }),
  'change type': alter('plain', { type: { name: 'bigint' } }),
  'change charset': on({ kind: 'alterTableOptions', options: { charset: 'utf8mb4' }, convert: true }),
  'add index': on({ kind: 'createIndex', index: { name: 'ix', columns: ['plain'] } }),
  'add full-text or spatial index': on({
    kind: 'createIndex',
    index: { name: 'ix', columns: ['words'], kind: 'fulltext' },
  }),
  'drop index': on({ kind: 'dropIndex', name: 'ix_firm' }),
  'rename index': on({ kind: 'renameIndex', name: 'ix_firm', to: 'iy_firm' }),
  'add primary key': on({ kind: 'addPrimaryKey', columns: ['id'] }, 'bare'),
  'replace primary key': on({ kind: 'addPrimaryKey', columns: ['second'], replace: true }, 'keyed'),
  'drop primary key': on({ kind: 'dropPrimaryKey' }, 'keyed'),
  'add foreign key': on({ kind: 'addForeignKey', foreignKey: key }),
  'add foreign key unchecked': on({ kind: 'addForeignKey', foreignKey: key, foreignKeyChecks: false }),
  'drop foreign key': on({ kind: 'dropForeignKey', name: 'fk_ref' }),
  'add check': on({ kind: 'addCheck', check: { name: 'ck', expression: 'checked > 0' } }),
  'drop check': on({ kind: 'dropCheck', name: 'ck' }),
  'change default charset': on({ kind: 'alterTableOptions', options: { charset: 'utf8mb4' } }),
  'change table comment': on({ kind: 'alterTableOptions', options: { comment: 'x' } }),
  'change storage': on({ kind: 'alterTableOptions', options: { rowFormat: 'COMPACT' } }),
};

const ORDER: readonly Speed[] = ['instant', 'in-place', 'rebuild'];

const server = await testServer();
let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await server.createDatabase();
  connection = await database.connection();
});
afterAll(() => database.drop());

async function fresh(clause: Clause): Promise<Catalog> {
  await connection.query(
    `SET foreign_key_checks = 0; DROP TABLE IF EXISTS t, p, bare, keyed; SET foreign_key_checks = 1`,
  );
  await connection.query(START);
  if (clause === 'drop check') await connection.query('ALTER TABLE t ADD CONSTRAINT ck CHECK (checked > 0)');
  return liveCatalog(connection);
}

/** The number that InnoDB gives a table anew when it copies it. */
async function tableNumber(table: string): Promise<number> {
  const view = server.flavor === 'mysql' ? 'INNODB_TABLES' : 'INNODB_SYS_TABLES';
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT TABLE_ID AS id FROM information_schema.${view} WHERE NAME = ?`,
    [`${database.name}/${table}`],
  );
  return Number(rows[0]?.id);
}

/** True if the server takes the statement and does not copy the table. */
async function takes(clause: Clause, words: string): Promise<boolean> {
  const catalog = await fresh(clause);
  const operation = CASES[clause];
  expect(clausesOf(catalog, operation, applyOperation(catalog, operation))).toEqual([clause]);
  if (clause === 'add foreign key unchecked') await connection.query('SET foreign_key_checks = 0');
  const before = await tableNumber(operation.table);
  try {
    await connection.query(`ALTER TABLE ${operation.table} ${alterClauses(catalog, operation).join(', ')}, ${words}`);
    return (await tableNumber(operation.table)) === before;
  } catch (error) {
    if (![1845, 1846, 1221].includes((error as { errno?: number }).errno ?? 0)) throw error;
    return false;
  }
}

async function measured(clause: Clause): Promise<Speed> {
  if (await takes(clause, 'ALGORITHM=INSTANT')) return 'instant';
  const inPlace = server.flavor === 'mysql' ? 'ALGORITHM=INPLACE, LOCK=NONE' : 'ALGORITHM=NOCOPY, LOCK=NONE';
  return (await takes(clause, inPlace)) ? 'in-place' : 'rebuild';
}

it('says of each clause what this server does', async () => {
  const catalog = await fresh('add column');
  const column = serverColumn(catalog.server);
  const speeds = column?.speeds ?? CONSERVATIVE;
  const found: Record<string, string> = {};
  const optimistic: string[] = [];
  for (const clause of Object.keys(CASES) as Clause[]) {
    const speed = await measured(clause);
    if (speed !== speeds[clause]) found[clause] = `${speeds[clause]} in the table, ${speed} on the server`;
    if (ORDER.indexOf(speeds[clause]) < ORDER.indexOf(speed)) optimistic.push(clause);
  }
  // What was not measured may be slower in the table than on the server, and never faster.
  if (column?.source === 'measured') expect(found).toEqual({});
  else expect(optimistic, JSON.stringify(found)).toEqual([]);
}, 300_000);

it('takes the column of an operation alone from the table', async () => {
  const catalog = await fresh('add column');
  const operation = CASES['add index'];
  const { speed, clauses } = operationSpeed(catalog, operation, applyOperation(catalog, operation));
  expect(clauses).toEqual(['add index']);
  expect(speed).toBe((serverColumn(catalog.server)?.speeds ?? CONSERVATIVE)['add index']);
});
