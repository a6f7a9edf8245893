import { findColumn, sameName } from '../../catalog/lookup.ts';
import type { Table } from '../../catalog/model.ts';

/**
 * A new column with a CHECK of its own, as MariaDB's JSON has, that rows which are there may not meet: NOT NULL without a
 * default gives them an empty text. The addition alone does not look at them; a copy of the table does, and every later
 * write of such a row.
 */
export function isUnheld(table: Table | undefined, name: string): boolean {
  const column = table && findColumn(table, name);
  if (table === undefined || column === undefined || column.default.kind === 'null') return false;
  if (column.nullable && column.default.kind === 'none') return false;
  return table.checks.some((check) => check.column !== undefined && sameName(check.column, name));
}
