import type { CodeTools, Plain, Sql } from '../model.ts';
import { runFill } from './fill.ts';
import { pageSize } from './page-size.ts';
import { literal, quoteName } from './sql-text.ts';
import { type Cursor, DONE, type StepRun } from './step-run.ts';

/** Rows of a table, to be gone through by its primary key. */
export interface KeyedRows {
  readonly table: string;
  readonly key: readonly string[];
  /** The first columns of the key: rows that are alike in them come in one batch. */
  readonly together?: readonly string[];
  /** SQL of what is read of each row. */
  readonly columns: readonly string[];
  /** Absent: all rows. */
  readonly where?: Sql;
}

export type Row = Readonly<Record<string, unknown>>;

/** A row together with its key. */
export interface KeyedRow {
  readonly key: readonly Plain[];
  readonly row: Row;
}

/** Rows of the first batch. */
const FIRST = 200;

interface Standing {
  /** The key of the last row that is done. */
  readonly at: readonly Cursor[] | null;
  readonly done: number;
  readonly total: number;
}

/**
 * Goes through a table's rows in the order of its primary key, a batch a transaction; goes on behind the last key that
 * an earlier run noted. Rows are read when their turn comes: work must not change what later batches read.
 * @param work gets a batch's rows, gives the number of rows that it changed
 */
export async function inBatches(
  run: StepRun,
  rows: KeyedRows,
  work: (batch: readonly KeyedRow[], tools: CodeTools) => Promise<number>,
): Promise<{ rows: number }> {
  let standing = standingOf(run.cursor);
  let size = FIRST;
  let changed = 0;
  for (let last = false; !last; ) {
    await run.commit(async (tools) => {
      const filled = rows.where === undefined ? rows : { ...rows, where: runFill(tools).text(rows.where) };
      const total = standing === null ? await countOf(filled, tools) : standing.total;
      const batch = await nextBatch(filled, standing?.at ?? null, size, tools);
      changed += await work(batch, tools);
      last = batch.length < size;
      standing = {
        at: batch.at(-1)?.key.map(keptKey) ?? standing?.at ?? null,
        done: (standing?.done ?? 0) + batch.length,
        total,
      };
      size = pageSize(batch.map(({ row }) => row));
      return last ? DONE : { done: false, cursor: { ...standing } };
    });
    const { done, total } = standing as unknown as Standing;
    run.progress(done, Math.max(done, total));
  }
  return { rows: changed };
}

async function countOf({ table, where }: KeyedRows, tools: CodeTools): Promise<number> {
  const [found] = await tools.query(
    `SELECT COUNT(*) AS total FROM ${quoteName(table)}${where === undefined ? '' : ` WHERE ${where}`}`,
  );
  return Number(found?.total);
}

/** The next rows; `size` of them, and those that belong together with the last. */
async function nextBatch(
  rows: KeyedRows,
  at: readonly Cursor[] | null,
  size: number,
  tools: CodeTools,
): Promise<KeyedRow[]> {
  const { table, key, together = [] } = rows;
  const after = at?.map(givenKey) ?? null;
  const batch = await readRows(rows, after === null ? [] : [behind(table, key, after)], size, tools);
  const last = batch.at(-1);
  if (together.length === 0 || last === undefined || batch.length < size) return batch;
  const alike = together.map((column, place) => compared(table, column, '=', last.key[place]));
  return [...batch, ...(await readRows(rows, [...alike, behind(table, key, last.key)], null, tools))];
}

/** Rows in the order of their key for which all of this holds; `most` of them, `null`: all. */
async function readRows(
  { table, key, columns, where }: KeyedRows,
  holds: readonly string[],
  most: number | null,
  tools: CodeTools,
): Promise<KeyedRow[]> {
  const keys = key.map((column, place) => `${quoteName(table)}.${quoteName(column)} AS ${quoteName(keyName(place))}`);
  const conditions = [...(where === undefined ? [] : [where]), ...holds].map((one) => `(${one})`);
  const order = key.map((column) => `${quoteName(table)}.${quoteName(column)}`).join(', ');
  const found = await tools.query(
    [
      `SELECT ${[...keys, ...columns].join(', ')} FROM ${quoteName(table)}`,
      ...(conditions.length > 0 ? [`WHERE ${conditions.join(' AND ')}`] : []),
      `ORDER BY ${order}${most === null ? '' : ` LIMIT ${most}`}`,
    ].join(' '),
  );
  return found.map((row) => ({ key: key.map((_, place) => row[keyName(place)] as Plain), row }));
}

function keyName(place: number): string {
  return `key:${place}`;
}

/** `a > 1 OR (a = 1 AND b > 2)`: what stands behind a key. As row constructors MySQL would not use the index. */
function behind(table: string, key: readonly string[], at: readonly Plain[]): string {
  const arms = key.map((column, place) => {
    const same = key.slice(0, place).map((name, other) => compared(table, name, '=', at[other]));
    return [...same, compared(table, column, '>', at[place])].join(' AND ');
  });
  return arms.length === 1 ? (arms[0] ?? '') : arms.map((arm) => `(${arm})`).join(' OR ');
}

function compared(table: string, column: string, operator: string, value: Plain | undefined): string {
  return `${quoteName(table)}.${quoteName(column)} ${operator} ${literal(value ?? null)}`;
}

/** A key as a cursor holds it: bytes in hexadecimal. */
function keptKey(value: Plain): Cursor {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
  return typeof value === 'bigint' ? String(value) : value;
}

function givenKey(kept: Cursor): Plain {
  if (typeof kept !== 'object' || kept === null) return kept;
  const { hex } = kept as { readonly hex: string };
  return Buffer.from(hex, 'hex');
}

function standingOf(cursor: Cursor): Standing | null {
  return cursor === null ? null : (cursor as unknown as Standing);
}
