import type { TableColumns } from '../../src/migration/model.ts';
import type { FromItem, RowStatement, Select, SqlExpr } from './sql.ts';

/** What a statement reads and writes, by table; `*` stands for all columns. */
export class Reach {
  readonly #reads = new Map<string, Set<string>>();
  readonly #writes = new Map<string, Set<string>>();
  readonly #rows = new Set<string>();

  read(table: string, column: string): void {
    add(this.#reads, table, column);
  }

  write(table: string, column: string): void {
    add(this.#writes, table, column);
  }

  /** Notes that the table's rows are looked at, whatever columns. */
  look(table: string): void {
    if (!this.#reads.has(table)) this.#reads.set(table, new Set());
  }

  /** Notes that rows come or go. */
  changeRows(table: string): void {
    this.#rows.add(table);
  }

  get reads(): TableColumns {
    return plain(this.#reads);
  }

  get writes(): TableColumns {
    return plain(this.#writes);
  }

  /** Whether this reads something that `other` writes. Rows that come or go touch whoever reads the table. */
  readsWhatWrites(other: Reach): boolean {
    return [...this.#reads.keys()].some((table) => other.#rows.has(table)) || overlap(this.#reads, other.#writes);
  }

  /** Whether both write some column. */
  writesWhatWrites(other: Reach): boolean {
    return overlap(this.#writes, other.#writes);
  }
}

function add(map: Map<string, Set<string>>, table: string, column: string): void {
  const columns = map.get(table) ?? new Set();
  columns.add(column);
  map.set(table, columns);
}

function plain(map: ReadonlyMap<string, ReadonlySet<string>>): TableColumns {
  const entries = [...map].map(([table, columns]) => [table, columns.has('*') ? ['*'] : [...columns].sort()] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function overlap(a: ReadonlyMap<string, ReadonlySet<string>>, b: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  for (const [table, columns] of a) {
    const others = b.get(table);
    if (!others) continue;
    if (columns.has('*') || others.has('*') || [...columns].some((column) => others.has(column))) return true;
  }
  return false;
}

/** Notes what a row statement reads and writes. Raw text is not looked into: see `reachOfText`. */
export function reachOf(statement: RowStatement, into: Reach = new Reach()): Reach {
  switch (statement.kind) {
    case 'select':
      readSelect(statement, into, new Map());
      return into;
    case 'insert':
      into.changeRows(statement.table);
      for (const column of statement.columns) into.write(statement.table, column);
      if (statement.source.kind === 'select') readSelect(statement.source.query, into, new Map());
      if (statement.source.kind === 'values') {
        for (const row of statement.source.rows) for (const sql of row) readSql(sql, into, new Map());
      }
      return into;
    case 'update': {
      const names = new Map([[statement.table, statement.table]]);
      for (const item of statement.from ?? []) readFrom(item, into, names);
      for (const { column, value } of statement.set) {
        into.write(statement.table, column);
        readSql(value, into, names);
      }
      for (const item of statement.from ?? []) readConditions(item, into, names);
      if (statement.where) readSql(statement.where, into, names);
      return into;
    }
    case 'delete':
      into.write(statement.table, '*');
      into.changeRows(statement.table);
      if (statement.where) readSql(statement.where, into, new Map([[statement.table, statement.table]]));
      return into;
    case 'sql':
      return into;
  }
}

type Names = Map<string, string>;

function readSelect(query: Select, into: Reach, outer: ReadonlyMap<string, string>): void {
  const names: Names = new Map(outer);
  for (const item of query.from) readFrom(item, into, names);
  const parts = [
    ...query.columns.map((column) => column.expr),
    ...query.groupBy,
    ...query.orderBy,
    ...[query.where, query.having, query.limit, query.offset].filter((part) => part !== null),
  ];
  for (const part of parts) readSql(part, into, names);
  for (const item of query.from) readConditions(item, into, names);
  for (const arm of query.unions ?? []) readSelect(arm.query, into, outer);
}

/** The tables themselves count as read even where no column is named: `SELECT 1 FROM t` sees whether rows are there. */
function readFrom(item: FromItem, into: Reach, names: Names): void {
  switch (item.kind) {
    case 'table':
      names.set(item.alias ?? item.name, item.name);
      into.look(item.name);
      return;
    case 'join':
      readFrom(item.left, into, names);
      readFrom(item.right, into, names);
      return;
    case 'subquery':
      readSelect(item.query, into, new Map());
  }
}

function readConditions(item: FromItem, into: Reach, names: Names): void {
  if (item.kind !== 'join') return;
  readConditions(item.left, into, names);
  readConditions(item.right, into, names);
  if (item.on) readSql(item.on, into, names);
}

function readSql(sql: SqlExpr, into: Reach, names: Names): void {
  switch (sql.kind) {
    case 'column': {
      const only = names.size === 1 ? [...names.values()][0] : undefined;
      const table = names.get(sql.table) ?? (sql.table === '' ? only : undefined);
      if (table !== undefined) into.read(table, sql.name);
      return;
    }
    case 'literal':
    case 'run':
      return;
    case 'star':
    case 'raw':
      // A unit of time or a number names no column.
      if (sql.kind === 'raw' && /^([A-Z]+|[\d.e+-]+)$/.test(sql.sql)) return;
      for (const table of names.values()) into.read(table, '*');
      return;
    case 'binary':
      readSql(sql.left, into, names);
      readSql(sql.right, into, names);
      return;
    case 'unary':
    case 'cast':
      readSql(sql.operand, into, names);
      return;
    case 'list':
      for (const item of sql.items) readSql(item, into, names);
      return;
    case 'function':
      // COUNT(*) looks at rows, not at columns.
      for (const arg of sql.args) if (arg.kind !== 'star') readSql(arg, into, names);
      return;
    case 'case':
      for (const { when, then } of sql.whens) {
        readSql(when, into, names);
        readSql(then, into, names);
      }
      if (sql.else) readSql(sql.else, into, names);
      return;
    case 'subquery':
    case 'exists':
      readSelect(sql.query, into, names);
  }
}

/** The tables that a query reads anywhere inside. */
export function tablesOf(query: Select): ReadonlySet<string> {
  const tables = new Set<string>();
  const visitSelect = (select: Select): void => {
    for (const item of select.from) visitFrom(item);
    JSON.stringify(
      [select.columns, select.where, select.groupBy, select.having, select.orderBy],
      (_, value: unknown) => {
        if (typeof value === 'bigint') return String(value);
        if (isSubquery(value)) {
          visitSelect(value.query);
          return null;
        }
        return value;
      },
    );
    for (const arm of select.unions ?? []) visitSelect(arm.query);
  };
  const visitFrom = (item: FromItem): void => {
    if (item.kind === 'table') tables.add(item.name);
    else if (item.kind === 'subquery') visitSelect(item.query);
    else {
      visitFrom(item.left);
      visitFrom(item.right);
      if (item.on) visitSelect({ ...EMPTY, where: item.on });
    }
  };
  visitSelect(query);
  return tables;
}

/** A query of nothing, to build others from. */
export const EMPTY: Select = {
  kind: 'select',
  columns: [],
  from: [],
  where: null,
  groupBy: [],
  having: null,
  orderBy: [],
  limit: null,
  offset: null,
  distinct: false,
};

function isSubquery(value: unknown): value is { readonly query: Select } {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'subquery' || value.kind === 'exists';
}
