import type { Connection, RowDataPacket } from 'mysql2/promise';
import { applyOperation, type Catalog } from '../../src/catalog/index.ts';
import { alterClauses, type TableAlteration } from '../../src/operation/index.ts';
import { clausesOf } from '../../src/plan/capability/clause.ts';
import { type Clause, type Speed, serverColumn } from '../../src/plan/capability/index.ts';
import { CONSERVATIVE } from '../../src/plan/capability/table.ts';
import { liveCatalog } from '../support/live.ts';

/** Tables for every clause, with rows. */
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

/** Each clause as an operation that is nothing else. */
export const CASES: Readonly<Record<Clause, TableAlteration>> = {
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

async function fresh(connection: Connection, clause: Clause): Promise<Catalog> {
  await connection.query(
    `SET foreign_key_checks = 0; DROP TABLE IF EXISTS t, p, bare, keyed; SET foreign_key_checks = 1`,
  );
  await connection.query(START);
  if (clause === 'drop check') await connection.query('ALTER TABLE t ADD CONSTRAINT ck CHECK (checked > 0)');
  return liveCatalog(connection);
}

/** The number that InnoDB gives a table anew when it copies it. */
async function tableNumber(connection: Connection, { server }: Catalog, table: string): Promise<number> {
  const view = server.flavor === 'mysql' ? 'INNODB_TABLES' : 'INNODB_SYS_TABLES';
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT TABLE_ID AS id FROM information_schema.${view} WHERE NAME = CONCAT(DATABASE(), '/', ?)`,
    [table],
  );
  return Number(rows[0]?.id);
}

/** ER_ALTER_OPERATION_NOT_SUPPORTED, the same with a reason, and ER_WRONG_USAGE. */
const NOT_THIS_WAY = new Set([1845, 1846, 1221]);

/** True if the server takes the statement and does not copy the table. */
async function takes(connection: Connection, clause: Clause, words: string): Promise<boolean> {
  const catalog = await fresh(connection, clause);
  const operation = CASES[clause];
  const clauses = clausesOf(catalog, operation, applyOperation(catalog, operation));
  if (clauses.join() !== clause) throw new Error(`the case of ${clause} is ${clauses.join(', ')}`);
  if (clause === 'add foreign key unchecked') await connection.query('SET foreign_key_checks = 0');
  const before = await tableNumber(connection, catalog, operation.table);
  try {
    await connection.query(`ALTER TABLE ${operation.table} ${alterClauses(catalog, operation).join(', ')}, ${words}`);
    return (await tableNumber(connection, catalog, operation.table)) === before;
  } catch (error) {
    if (!NOT_THIS_WAY.has((error as { errno?: number }).errno ?? 0)) throw error;
    return false;
  }
}

async function speedOf(connection: Connection, clause: Clause, flavor: 'mariadb' | 'mysql'): Promise<Speed> {
  if (await takes(connection, clause, 'ALGORITHM=INSTANT')) return 'instant';
  const inPlace = flavor === 'mysql' ? 'ALGORITHM=INPLACE, LOCK=NONE' : 'ALGORITHM=NOCOPY, LOCK=NONE';
  return (await takes(connection, clause, inPlace)) ? 'in-place' : 'rebuild';
}

/** One row of the capability table on one server. */
export interface MeasuredClause {
  readonly clause: Clause;
  readonly table: Speed;
  readonly server: Speed;
}

export interface MeasuredServer {
  /** `mariadb 10.11.6` */
  readonly name: string;
  /** What the table's column for this server says of itself; `null`: it has none. */
  readonly source: 'measured' | 'manual' | null;
  readonly clauses: readonly MeasuredClause[];
}

/**
 * Asks a server for each row of the capability table which way it takes at best.
 *
 * @param connection stands in an empty database, with several statements at a time allowed
 */
export async function measureServer(connection: Connection): Promise<MeasuredServer> {
  const { server } = await fresh(connection, 'add column');
  const column = serverColumn(server);
  const clauses: MeasuredClause[] = [];
  for (const clause of Object.keys(CASES) as Clause[]) {
    const found = await speedOf(connection, clause, server.flavor);
    clauses.push({ clause, table: (column?.speeds ?? CONSERVATIVE)[clause], server: found });
  }
  return { name: `${server.flavor} ${server.version.join('.')}`, source: column?.source ?? null, clauses };
}

const ORDER: readonly Speed[] = ['instant', 'in-place', 'rebuild'];

/** Rows in which the table is wrong: faster than the server, or, where it says that it was measured, other than the server. */
export function wrongRows({ source, clauses }: MeasuredServer): readonly MeasuredClause[] {
  return clauses.filter(({ table, server }) =>
    source === 'measured' ? table !== server : ORDER.indexOf(table) < ORDER.indexOf(server),
  );
}
