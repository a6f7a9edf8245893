import { findColumn, isMoment } from '../../catalog/index.ts';
import type { Catalog, Column } from '../../catalog/model.ts';
import { shownFill } from '../../migration/verb/fill.ts';
import { literal, quoteName } from '../../migration/verb/sql-text.ts';
import type { Operation } from '../../operation/model.ts';
import type { Because, ColumnSight, Sight, Sights } from './sight.ts';
import { convertible } from './type-fit.ts';

/** What rows get in a column that is new to them: its default, or what the server takes where it must not be NULL. */
export function newValue(column: Column, because: Because): ColumnSight {
  if (column.autoIncrement || column.generated !== null) return { because };
  switch (column.default.kind) {
    case 'literal':
      return { sql: column.type.kind === 'bit' ? column.default.value : literal(column.default.value) };
    case 'expression':
      if (isMoment(column.default.sql)) return { sql: shownFill.text(column.default.sql) };
      return column.default.sql.startsWith('current_timestamp') ? { sql: 'CURRENT_TIMESTAMP' } : { because };
    default:
      return { sql: column.nullable ? 'NULL' : implicitValue(column) };
  }
}

/** MySQL manual, "Data Type Default Values": what stands in for a missing default of a NOT NULL column. */
function implicitValue({ type }: Column): string {
  switch (type.kind) {
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'float':
    case 'double':
    case 'year':
    case 'bit':
      return '0';
    case 'enum':
      return literal(type.values[0] ?? '');
    case 'datetime':
    case 'timestamp':
    case 'date':
      return "'0000-00-00'";
    case 'time':
      return "'00:00:00'";
    default:
      return "''";
  }
}

function withColumns(sights: Sights, table: string, change: (columns: Map<string, ColumnSight>) => void): Sights {
  const sight = sights.get(table);
  if (sight === undefined) return sights;
  const columns = new Map(sight.columns);
  change(columns);
  return new Map(sights).set(table, { ...sight, columns });
}

/** Renames a key where it stands. */
function renamed(columns: Map<string, ColumnSight>, from: string, to: string, value: ColumnSight): void {
  const entries = [...columns].map(([name, one]): [string, ColumnSight] => (name === from ? [to, value] : [name, one]));
  columns.clear();
  for (const [name, one] of entries) columns.set(name, one);
}

/**
 * The tables behind a schema change, told from those before it.
 *
 * @param after the catalog behind the operation
 */
export function foldOperation(
  sights: Sights,
  before: Catalog,
  after: Catalog,
  operation: Operation,
  because: Because,
): Sights {
  switch (operation.kind) {
    case 'createTable': {
      const table = after.tables.get(operation.table);
      if (table === undefined || before.tables.has(operation.table)) return sights;
      const columns = new Map(table.columns.map(({ name }): [string, ColumnSight] => [name, { sql: quoteName(name) }]));
      return new Map<string, Sight>(sights).set(table.name, { source: null, columns, rows: null });
    }
    case 'dropTable': {
      const left = new Map(sights);
      left.delete(operation.table);
      return left;
    }
    case 'renameTable': {
      const sight = sights.get(operation.table);
      const moved = new Map(sights);
      moved.delete(operation.table);
      if (sight !== undefined) moved.set(operation.to, sight);
      return moved;
    }
    case 'addColumn': {
      const table = after.tables.get(operation.table);
      const column = table && findColumn(table, operation.column.name);
      if (column === undefined) return sights;
      return withColumns(sights, operation.table, (columns) => columns.set(column.name, newValue(column, because)));
    }
    case 'dropColumn': {
      const table = before.tables.get(operation.table);
      const column = table && findColumn(table, operation.column);
      if (column === undefined) return sights;
      return withColumns(sights, operation.table, (columns) => columns.delete(column.name));
    }
    case 'alterColumn': {
      const from = before.tables.get(operation.table);
      const to = after.tables.get(operation.table);
      const old = from && findColumn(from, operation.column);
      const next = to && findColumn(to, operation.to.name);
      if (old === undefined || next === undefined) return sights;
      return withColumns(sights, operation.table, (columns) => {
        const value = columns.get(old.name) ?? { because };
        renamed(columns, old.name, next.name, convertible(old.type, next.type) ? value : { because });
      });
    }
    default:
      return sights;
  }
}
