import type { Connection } from 'mysql2/promise';
import { type Catalog, introspect, type Query } from '../../src/catalog/index.ts';

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

/** A value as the server spells it: text, or `0x…` for bytes. */
export type Text = string | null;

/** Every row of a table, values as text: exact for each type, and the same whatever the driver would make of them. */
export async function textRows(
  connection: Connection,
  table: string,
  columns: readonly string[],
): Promise<readonly (readonly Text[])[]> {
  const [rows] = await connection.query({
    sql: 'SELECT ?? FROM ??',
    values: [columns, table],
    rowsAsArray: true,
    typeCast: (field, next) => {
      // BLOB and TEXT share a type code here; only bytes that are no text have no encoding but binary.
      const bytes = field.type === 'BIT' || (field.type.endsWith('BLOB') && isBinary(field));
      if (!bytes) return field.string('utf8');
      const value = next();
      return Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : value;
    },
  });
  return rows as unknown as Text[][];
}

/** mysql2 tells a field's charset as `encoding` without declaring it. */
function isBinary(field: unknown): boolean {
  return (field as { encoding?: string }).encoding === 'binary';
}
