import type { CodeTools } from '../model.ts';
import { chunks } from './common.ts';
import { Dict } from './python/collection.ts';
import { quoteName } from './sql-text.ts';

/** Rows of one statement. */
const CHUNK = 500;

/**
 * Inserts rows that code has made, many in one statement. The first row says the columns, as with SQLAlchemy's
 * executemany. Nothing happens where there are no rows.
 * @param rows dicts, as a list
 * @throws RangeError when a row lacks a column
 */
export async function insertAll(execute: CodeTools['execute'], table: string, rows: unknown): Promise<void> {
  if (!Array.isArray(rows)) throw new TypeError('a list of rows is wanted');
  const columns = rows[0] instanceof Dict ? rows[0].entries().map(([key]) => String(key)) : [];
  const values = rows.map((row: unknown) => {
    if (!(row instanceof Dict)) throw new TypeError('a row must be a dict');
    return columns.map((column) => {
      if (!row.has(column)) throw new RangeError(`a row for ${table} has no value for ${column}`);
      return row.get(column);
    });
  });
  const places = `(${columns.map(() => '?').join(', ')})`;
  const head = `INSERT INTO ${quoteName(table)} (${columns.map(quoteName).join(', ')}) VALUES`;
  for (const chunk of chunks(values, CHUNK)) {
    await execute(`${head} ${chunk.map(() => places).join(', ')}`, chunk.flat());
  }
}
