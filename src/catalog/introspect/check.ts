import { normalExpression } from '../expression.ts';
import { sameName } from '../lookup.ts';
import type { Check, Column, Server } from '../model.ts';
import { unescaped } from './column.ts';
import type { Row } from './query.ts';

/** MariaDB names the table in CHECK_CONSTRAINTS; MySQL only in TABLE_CONSTRAINTS. `*`: LEVEL came with a minor release. */
export function checkQuery(server: Server): string {
  if (server.flavor === 'mariadb') {
    return 'SELECT c.*, c.TABLE_NAME AS table_name, c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS clause FROM information_schema.CHECK_CONSTRAINTS c WHERE c.CONSTRAINT_SCHEMA = ?';
  }
  return `
  SELECT t.TABLE_NAME AS table_name, c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS clause
  FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
    ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
  WHERE c.CONSTRAINT_SCHEMA = ?`;
}

export function readCheck(row: Row, columns: readonly Column[], server: Server): Check {
  const name = row.text('name');
  const expression = normalExpression(unescaped(row.text('clause'), server));
  const level = row.nullable('LEVEL');
  const column = columns.find((each) => sameName(each.name, name));
  // Without LEVEL (before MariaDB 10.5.10) a check that is named like a column is taken for that column's.
  const isColumns = level === null ? server.flavor === 'mariadb' && column !== undefined : level === 'Column';
  return isColumns ? { name, expression, column: column?.name ?? name } : { name, expression };
}
