import { isHash } from '../../catalog/key.ts';
import { findColumn, sameName } from '../../catalog/lookup.ts';
import type { Catalog, Server, Table } from '../../catalog/model.ts';
import { reaches } from '../../catalog/server.ts';
import { specColumns } from '../../catalog/spec.ts';
import type { TableAlteration } from '../../operation/compile/index.ts';
import { type Clause, clausesOf } from './clause.ts';
import { CONSERVATIVE, SERVER_COLUMNS, type ServerColumn, type Speed } from './table.ts';

export type { Clause } from './clause.ts';
export type { ServerColumn, Speed } from './table.ts';

/** The column of the capability table that a server has; `null`: it is older than all of them, or of a later series. */
export function serverColumn({ flavor, version }: Server): ServerColumn | null {
  const own = SERVER_COLUMNS.filter((column) => column.flavor === flavor && reaches(version, column.since));
  const last = own.at(-1);
  return last === undefined || (last.until !== undefined && reaches(version, last.until)) ? null : last;
}

const ORDER: Readonly<Record<Speed, number>> = { instant: 0, 'in-place': 1, rebuild: 2 };

export function slower(a: Speed, b: Speed): Speed {
  return ORDER[a] >= ORDER[b] ? a : b;
}

/** Tables whose records or hidden columns keep the server from changing definitions alone. */
function isStiff(table: Table): boolean {
  return table.rowFormat === 'COMPRESSED' || table.indexes.some(({ kind }) => kind !== 'btree');
}

/** MariaDB computes a hash in a hidden column, and copies the table for whatever changes (measured on 10.11). */
function hasHash(table: Table): boolean {
  return table.indexes.some((index) => isHash(index, table));
}

function isIndexed(table: Table, column: string): boolean {
  const keys = [table.primaryKey ?? [], ...table.indexes.map(({ parts }) => parts)];
  return keys.some((parts) => parts.some((part) => sameName(part.column, column)));
}

const LENGTHENS: ReadonlySet<Clause> = new Set<Clause>(['lengthen a string', 'lengthen a string beyond 255 bytes']);

const MOVES_COLUMNS: ReadonlySet<Clause> = new Set<Clause>([
  'add column',
  'add column between others',
  'drop column',
  'lengthen a string',
  'lengthen a string beyond 255 bytes',
]);

/** The first unique key over columns without NULL orders the rows of a table that has no primary key. */
function ordersRows({ primaryKey, columns }: Table, operation: TableAlteration): boolean {
  if (operation.kind !== 'createIndex' || operation.index.unique !== true || primaryKey !== null) return false;
  const names = specColumns(operation.index.columns);
  return names.every((name) => columns.some((column) => sameName(column.name, name) && !column.nullable));
}

/** MySQL makes sure that no row gets a date of zeros, whatever the mode (measured on 9.7). */
function mayHaveZeroDate({ flavor }: Server, operation: TableAlteration, after: Table | undefined): boolean {
  if (flavor !== 'mysql' || operation.kind !== 'addColumn' || after === undefined) return false;
  const column = findColumn(after, operation.column.name);
  const dated = column?.type.kind === 'date' || column?.type.kind === 'datetime';
  return dated && !column.nullable && column.default.kind === 'none';
}

function speedOf(server: Server, table: Table, operation: TableAlteration, clause: Clause): Speed {
  if (table.engine.toLowerCase() !== 'innodb') return 'rebuild';
  if (isStiff(table) && MOVES_COLUMNS.has(clause)) return 'rebuild';
  if (ordersRows(table, operation)) return 'rebuild';
  // Its indexes go with it or are cut down.
  if (operation.kind === 'dropColumn' && isIndexed(table, operation.column)) return 'rebuild';
  // Measured on MariaDB 10.11: a longer string in a key may have to be copied.
  if (operation.kind === 'alterColumn' && LENGTHENS.has(clause) && isIndexed(table, operation.column)) return 'rebuild';
  return (serverColumn(server)?.speeds ?? CONSERVATIVE)[clause];
}

/** How the server does an operation that stands alone in its statement, and the clauses that it is. */
export interface Alone {
  readonly speed: Speed;
  readonly clauses: readonly Clause[];
}

/** @param after the catalog behind the operation */
export function operationSpeed(before: Catalog, operation: TableAlteration, after: Catalog): Alone {
  const table = before.tables.get(operation.table) as Table;
  const clauses = clausesOf(before, operation, after);
  const then = after.tables.get(operation.table);
  if (hasHash(table) || (then !== undefined && hasHash(then))) return { speed: 'rebuild', clauses };
  if (mayHaveZeroDate(before.server, operation, then)) return { speed: 'rebuild', clauses };
  const speed = clauses.map((clause) => speedOf(before.server, table, operation, clause)).reduce(slower, 'instant');
  return { speed, clauses };
}
