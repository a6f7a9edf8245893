import type { Connection, QueryOptions } from 'mysql2/promise';
import { type Catalog, type Column, introspect, type Query } from '../../src/catalog/index.ts';

/** The form in which `introspect` asks. */
export function queryOf(connection: Connection): Query {
  return async (sql, params = []) => {
    const [rows] = await connection.query(sql, params);
    return rows as Record<string, unknown>[];
  };
}

/** The catalog of the database that the connection stands in. */
export async function liveCatalog(connection: Connection): Promise<Catalog> {
  const query = queryOf(connection);
  const [row] = await query('SELECT DATABASE() AS name');
  return introspect(query, String(row?.name));
}

/** A value as the server spells it; bytes in hexadecimal. */
export type Text = string | null;

/** Columns whose values are bytes, not text. */
export function isBinary(column: Column): boolean {
  return ['blob', 'binary', 'varbinary', 'bit'].includes(column.type.kind);
}

/** Every row of a table, values as text: exact for each type, whatever the driver would make of them. */
export async function textRows(
  connection: Connection,
  table: string,
  columns: readonly Column[],
): Promise<readonly (readonly Text[])[]> {
  const expressions = columns.map((column) => (isBinary(column) ? 'HEX(??)' : '??')).join(', ');
  const options: QueryOptions & { rowsAsArray: true } = {
    sql: `SELECT ${expressions} FROM ??`,
    values: [...columns.map((column) => column.name), table],
    rowsAsArray: true,
    typeCast: (field) => field.string('utf8'),
  };
  const [rows] = await connection.query(options);
  return rows as unknown as Text[][];
}
