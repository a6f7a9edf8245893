import { findColumn, sameName } from '../../src/catalog/lookup.ts';
import type { Catalog, Column, IndexPart, Table } from '../../src/catalog/model.ts';
import type { Operation } from '../../src/operation/model.ts';

/** A value as text; types differ only in which texts they take. */
export type Value = string | null;
/** By column, in lower case. */
export type ModelRow = ReadonlyMap<string, Value>;
/** Rows by table, in the order in which they came. */
export type ModelRows = ReadonlyMap<string, readonly ModelRow[]>;

/** A strict server would refuse this. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

const key = (name: string) => name.toLowerCase();

/** @throws Refused where the column's type does not take the value */
export function fitting(value: Value, column: Column): Value {
  if (value === null) return null;
  const refuse = () => {
    throw new Refused(`${column.name} does not take ${value}`);
  };
  switch (column.type.kind) {
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'float':
    case 'double':
    case 'bit':
      return /^\d+$/.test(value) ? value : refuse();
    case 'enum':
      return column.type.values.includes(value) ? value : refuse();
    case 'date':
    case 'datetime':
    case 'timestamp':
    case 'time':
    case 'year':
      return value === 'now' ? value : refuse();
    case 'json':
      return /^\d+$/.test(value) ? value : refuse();
    default:
      return value;
  }
}

/** What a column holds where a statement says nothing; `undefined`: a strict server has nothing to put there. */
function silent(column: Column): Value | undefined {
  switch (column.default.kind) {
    case 'literal':
      return column.default.value;
    case 'expression':
      return 'now';
    case 'null':
      return null;
    case 'none':
      return column.nullable ? null : undefined;
  }
}

/** What rows that are there get in a new column that has no default and is NOT NULL. */
function implicit({ name, type }: Column): Value {
  switch (type.kind) {
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'float':
    case 'double':
    case 'bit':
      return '0';
    case 'enum':
      return type.values[0] ?? '';
    case 'char':
    case 'varchar':
    case 'text':
    case 'blob':
    case 'binary':
    case 'varbinary':
      return '';
    default:
      throw new Refused(`${name} has no value for the rows that are there`);
  }
}

function tuple(row: ModelRow, columns: readonly string[]): string | null {
  const values = columns.map((name) => row.get(key(name)) ?? null);
  return values.includes(null) ? null : JSON.stringify(values);
}

function checkUnique(table: Table, rows: readonly ModelRow[], parts: readonly IndexPart[]): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const text = tuple(
      row,
      parts.map(({ column }) => column),
    );
    if (text !== null && seen.has(text)) throw new Refused(`${table.name} has ${text} twice`);
    if (text !== null) seen.add(text);
  }
}

/**
 * Everything that keys and types ask of rows.
 *
 * @throws Refused
 */
export function checkAll(catalog: Catalog, all: ModelRows): void {
  for (const table of catalog.tables.values()) {
    const rows = all.get(table.name) ?? [];
    for (const column of table.columns) {
      for (const row of rows) {
        const value = row.get(key(column.name)) ?? null;
        if (value === null && !column.nullable) throw new Refused(`${table.name}.${column.name} holds NULL`);
        fitting(value, column);
      }
    }
    if (table.primaryKey !== null) checkUnique(table, rows, table.primaryKey);
    for (const { unique, parts } of table.indexes) if (unique) checkUnique(table, rows, parts);
    for (const { columns, refTable, refColumns } of table.foreignKeys) {
      const parents = new Set((all.get(refTable) ?? []).map((row) => tuple(row, refColumns)));
      for (const row of rows) {
        const text = tuple(row, columns);
        if (text !== null && !parents.has(text)) throw new Refused(`${table.name} points at no row of ${refTable}`);
      }
    }
  }
}

function withRows(all: ModelRows, table: string, rows: readonly ModelRow[]): ModelRows {
  return new Map([...all, [table, rows]]);
}

function changed(all: ModelRows, table: string, change: (row: ModelRow, at: number) => ModelRow): ModelRows {
  return withRows(all, table, (all.get(table) ?? []).map(change));
}

function addedValue(column: Column, at: number): Value {
  if (column.autoIncrement) return String(at + 1);
  const value = silent(column);
  return value === undefined ? implicit(column) : value;
}

/** What a schema change makes of rows; nothing is checked. */
export function rowsAfter(all: ModelRows, operation: Operation, after: Catalog): ModelRows {
  switch (operation.kind) {
    case 'createTable':
      return withRows(all, operation.table, []);
    case 'dropTable':
      return new Map([...all].filter(([name]) => name !== operation.table));
    case 'renameTable': {
      const rows = all.get(operation.table) ?? [];
      return withRows(new Map([...all].filter(([name]) => name !== operation.table)), operation.to, rows);
    }
    case 'addColumn': {
      const column = findColumn(after.tables.get(operation.table) as Table, operation.column.name) as Column;
      return changed(all, operation.table, (row, at) => new Map([...row, [key(column.name), addedValue(column, at)]]));
    }
    case 'dropColumn':
      return changed(
        all,
        operation.table,
        (row) => new Map([...row].filter(([name]) => name !== key(operation.column))),
      );
    case 'alterColumn':
      if (sameName(operation.column, operation.to.name)) return all;
      return changed(
        all,
        operation.table,
        (row) =>
          new Map(
            [...row].map(([name, value]) => [name === key(operation.column) ? key(operation.to.name) : name, value]),
          ),
      );
    default:
      return all;
  }
}

/**
 * A row with what its columns hold when a statement names only some of them.
 *
 * @throws Refused
 */
export function newRow(table: Table, rows: readonly ModelRow[], given: Readonly<Record<string, Value>>): ModelRow {
  const named = new Map(Object.entries(given).map(([name, value]) => [key(name), value]));
  return new Map(
    table.columns.map((column) => {
      const name = key(column.name);
      const value = named.get(name);
      if (column.autoIncrement && (value ?? null) === null) {
        const numbers = rows.map((row) => Number(row.get(name) ?? 0));
        return [name, String(Math.max(0, ...numbers) + 1)];
      }
      const own = value === undefined ? silent(column) : value;
      if (own === undefined) throw new Refused(`${table.name}.${column.name} has no default`);
      return [name, fitting(own, column)];
    }),
  );
}

/** Least or greatest of a column's values; NULLs do not count. */
export function extreme(rows: readonly ModelRow[], column: string, which: 'least' | 'greatest'): Value {
  const values = rows.flatMap((row) => row.get(key(column)) ?? []);
  const sign = which === 'least' ? -1 : 1;
  const order = (a: string, b: string) => (Number(a) - Number(b) || (a < b ? -1 : Number(a > b))) * sign;
  return values.reduce<Value>((best, one) => (best === null || order(one, best) > 0 ? one : best), null);
}

/** Sets a column of the rows that a condition holds for. */
export function updated(
  all: ModelRows,
  { name, columns }: Table,
  column: string,
  value: (row: ModelRow) => Value,
  where: (row: ModelRow) => boolean = () => true,
): ModelRows {
  const of = columns.find((one) => sameName(one.name, column)) as Column;
  return changed(all, name, (row) => (where(row) ? new Map([...row, [key(column), fitting(value(row), of)]]) : row));
}
