import { pageSize } from './verb/page-size.ts';
import { quoteName } from './verb/sql-text.ts';

type Row = Readonly<Record<string, unknown>>;
type Send = (sql: string, bindings?: readonly unknown[]) => Promise<unknown>;

/** Queries that find no more rows than this are read at once. */
const FEW = 200;
/** Rows of the first page of the others. */
const FIRST = 200;

let made = 0;

/**
 * The rows of a query one after the other, as they were when the first was asked for; memory does not grow with them. A
 * query of many rows is kept on the server, in a temporary table of the session, and read from there in pages: its rows
 * may be in any order and of any tables, and the loop may change what the query reads.
 * @param send runs a statement in the session that the rows belong to
 * @param sql a query without a LIMIT, whose columns have different names
 */
export async function* rowsOf(send: Send, sql: string, bindings?: readonly unknown[]): AsyncGenerator<Row> {
  const few = (await send(`${sql} LIMIT ${FEW + 1}`, bindings)) as readonly Row[];
  if (few.length <= FEW) {
    for (const row of few) yield { ...row };
    return;
  }
  made += 1;
  const table = quoteName(`stackleap:rows:${made}`);
  const number = quoteName(NUMBER);
  await send(
    `CREATE TEMPORARY TABLE ${table} (${number} BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB ${sql}`,
    bindings,
  );
  try {
    let size = FIRST;
    let at: unknown = 0;
    for (;;) {
      const page = (await send(`SELECT * FROM ${table} WHERE ${number} > ? ORDER BY ${number} LIMIT ${size}`, [
        at,
      ])) as readonly Row[];
      for (const { [NUMBER]: _, ...row } of page) yield row;
      if (page.length < size) return;
      at = page.at(-1)?.[NUMBER];
      size = pageSize(page);
    }
  } finally {
    await send(`DROP TEMPORARY TABLE ${table}`);
  }
}

const NUMBER = 'row:number';
