import type { Expr, Place, Program, Stmt } from '../../../generator/rows/program.ts';
import { EMPTY } from '../../../generator/rows/reach.ts';
import type { FromItem, Insert, RowStatement, Select, SqlExpr, Update } from '../../../generator/rows/sql.ts';
import { applyOperation, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import type { Catalog } from '../../../src/catalog/model.ts';
import {
  boolean,
  createTable,
  datetime,
  decimal,
  foreignKey,
  int,
  text,
  varchar,
} from '../../../src/operation/index.ts';

/** Short spellings of residual programs, as the evaluator leaves them. */
export const place: Place = { file: 'depot/versions/007_parcels.py', line: 12 };

export const constant = (value: string | bigint | boolean | null): Expr => ({ kind: 'const', value });
export const variable = (name: string): Expr => ({ kind: 'var', name });
export const field = (of: string | Expr, name: string): Expr => ({
  kind: 'field',
  of: typeof of === 'string' ? variable(of) : of,
  name,
});
export const item = (of: Expr, key: string | bigint): Expr => ({ kind: 'item', of, key: constant(key) });
export const op = (name: string, ...args: Expr[]): Expr => ({ kind: 'op', op: name, args });
export const fn = (name: string, ...args: Expr[]): Expr => ({ kind: 'call', fn: name, args });
export const dict = (entries: Readonly<Record<string, Expr>>): Expr => ({
  kind: 'dict',
  entries: Object.entries(entries).map(([key, value]) => ({ key: constant(key), value })),
});
export const uuid4 = fn('str', fn('uuid.uuid4'));

export const column = (table: string, name: string): SqlExpr => ({ kind: 'column', table, name });
export const literal = (value: string | bigint | boolean | null): SqlExpr => ({ kind: 'literal', value });
export const run = (expr: Expr): SqlExpr => ({ kind: 'run', expr });
export const binary = (op: string, left: SqlExpr, right: SqlExpr): SqlExpr => ({ kind: 'binary', op, left, right });
export const table = (name: string): FromItem => ({ kind: 'table', name });

export function select(from: string, columns: readonly string[], more: Partial<Select> = {}): Select {
  return {
    ...EMPTY,
    columns: columns.map((name) => ({ expr: column(from, name), name })),
    from: [table(from)],
    ...more,
  };
}

export function count(from: string, where: SqlExpr | null): Select {
  const expr: SqlExpr = { kind: 'function', name: 'count', args: [{ kind: 'star' }] };
  return { ...EMPTY, columns: [{ expr, name: 'count_1' }], from: [table(from)], where };
}

export function update(into: string, set: Readonly<Record<string, SqlExpr>>, where: SqlExpr | null): Update {
  const entries = Object.entries(set).map(([name, value]) => ({ column: name, value }));
  return { kind: 'update', table: into, set: entries, where };
}

export function insert(into: string, row: Readonly<Record<string, SqlExpr>>): Insert {
  return {
    kind: 'insert',
    table: into,
    columns: Object.keys(row),
    source: { kind: 'values', rows: [Object.values(row)] },
  };
}

export function execute(statement: RowStatement, result?: string): Stmt {
  return { kind: 'execute', statement, place, ...(result === undefined ? {} : { result }) };
}

export const raw = (sql: string): Stmt => execute({ kind: 'sql', text: sql, bindings: {} });
export const define = (name: string, value: Expr): Stmt => ({ kind: 'let', name, value, place });
export const append = (list: string, value: Expr): Stmt => ({
  kind: 'mutate',
  target: variable(list),
  method: 'append',
  args: [value],
  place,
});
export const each = (name: string, over: string | Expr, ...body: Stmt[]): Stmt => ({
  kind: 'forEach',
  item: name,
  over: typeof over === 'string' ? variable(over) : over,
  body,
  place,
});
export const when = (test: Expr, then: Program, other: Program = []): Stmt => ({
  kind: 'if',
  test,
  then,
  else: other,
  place,
});
export const raise = (message: Expr): Stmt => ({ kind: 'raise', message, place });

/** A small depot: owners, parcels that may lack one, where they lie, a log, and tags whose keys the server gives out. */
export const catalog: Catalog = [
  createTable('owners', {
    columns: { id: varchar(36).notNull(), name: varchar(255).notNull(), nick: varchar(255), rank_no: int().notNull() },
    primaryKey: ['id'],
  }),
  createTable('parcels', {
    columns: {
      id: varchar(36).notNull(),
      owner_id: varchar(36),
      state: varchar(16).notNull(),
      note: text(),
      size: int().notNull(),
      weight: decimal(8, 2),
      deleted: boolean().notNull(),
      created_at: datetime(),
    },
    primaryKey: ['id'],
  }),
  createTable('log', {
    columns: { id: varchar(36).notNull(), parcel_id: varchar(36), entry: text() },
    primaryKey: ['id'],
  }),
  createTable('tags', {
    columns: { id: int().notNull().autoIncrement(), label: varchar(36) },
    primaryKey: ['id'],
  }),
  createTable('stops', {
    columns: { parcel_id: varchar(36).notNull(), at: int().notNull(), note: text() },
    primaryKey: ['parcel_id', 'at'],
  }),
  createTable('places', {
    columns: { parcel_id: varchar(36).notNull(), shelf: varchar(36).notNull(), root: varchar(36) },
    primaryKey: ['parcel_id'],
    foreignKeys: [foreignKey(null, ['parcel_id'], 'parcels', ['id'])],
  }),
].reduce(applyOperation, emptyCatalog(mariadb('10.11.0'), { charset: 'utf8mb3' }));
