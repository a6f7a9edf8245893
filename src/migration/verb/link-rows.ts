import type { CodeTools, LinkRows, Plain, Sql } from '../model.ts';
import { inBatches, type KeyedRow } from './batch.ts';
import { frozen, tableColumns, type VerbOptions } from './common.ts';
import { type Fill, runFill } from './fill.ts';
import { gathered, valueText } from './gathered.ts';
import { quoteName, sqlText } from './sql-text.ts';
import type { StepRun } from './step-run.ts';

/** How rows are linked. */
export interface LinkRowsOptions extends VerbOptions {
  /** The table's primary key. */
  readonly key: readonly string[];
  /** The column that the generated key is written to. */
  readonly column: string;
  /** The table that gets a row for each; its primary key is AUTO_INCREMENT. */
  readonly into: string;
  /** Column to the expression that a new row holds, over the row that it belongs to. */
  readonly values: Readonly<Record<string, Sql>>;
  /** Absent: all rows. */
  readonly where?: Sql;
}

/** Inserts one row into another table for each row of `table`, and writes the key that the server generates for it back. */
export function linkRows(table: string, options: LinkRowsOptions): LinkRows {
  const { key, column, into, values, where, reads = {} } = options;
  return frozen<LinkRows>({
    kind: 'linkRows',
    table,
    key: Object.freeze([...key]),
    column,
    into,
    values: Object.freeze(Object.fromEntries(Object.entries(values).map(([name, sql]) => [name, sqlText(sql)]))),
    where: where === undefined ? undefined : sqlText(where),
    reads: tableColumns({ ...reads, [table]: [...(reads[table] ?? []), ...key] }),
    writes: tableColumns({ [into]: ['*'], [table]: [column] }),
  });
}

/** What a reader of the plan sees of it; it runs in batches. */
export function linkRowsSql(step: LinkRows, fill: Fill): string[] {
  const where = step.where === undefined ? '' : ` WHERE ${fill.text(step.where)}`;
  const columns = Object.keys(step.values).map(quoteName).join(', ');
  const values = Object.values(step.values).map((sql) => fill.text(sql));
  return [
    `INSERT INTO ${quoteName(step.into)} (${columns}) SELECT ${values.join(', ')} FROM ${quoteName(step.table)}${where}`,
    `UPDATE ${quoteName(step.table)} SET ${quoteName(step.column)} = LAST_INSERT_ID()${where}`,
  ];
}

/**
 * Runs the step; see `runDataStep`. The keys of one multi-row INSERT of values follow one another in every
 * `innodb_autoinc_lock_mode`, `auto_increment_increment` apart (manual, "AUTO_INCREMENT Handling in InnoDB": "simple
 * inserts"), as those of single inserts would.
 * @throws Error when the server has given out other keys
 */
export async function runLinkRows(step: LinkRows, run: StepRun): Promise<{ rows: number }> {
  const { table, key, where } = step;
  const names = Object.keys(step.values);
  return inBatches(
    run,
    {
      table,
      key,
      ...(where === undefined ? {} : { where }),
      columns: names.map((name, at) => `${step.values[name]} AS ${quoteName(`value:${at}`)}`),
    },
    (batch, tools) => (batch.length === 0 ? Promise.resolve(0) : link(step, batch, tools)),
  );
}

async function link(step: LinkRows, rows: readonly KeyedRow[], tools: CodeTools): Promise<number> {
  const names = Object.keys(step.values);
  const values = rows.map(({ row }) => names.map((_, at) => valueText(row[`value:${at}`])));
  const [session] = await tools.query('SELECT @@SESSION.auto_increment_increment AS step');
  const apart = Number(session?.step);
  const head = `INSERT INTO ${quoteName(step.into)} (${names.map(quoteName).join(', ')}) VALUES `;
  const { insertId, rows: inserted } = await tools.execute(
    head + values.map((row) => `(${row.join(', ')})`).join(', '),
  );
  if (insertId === 0 || inserted !== rows.length) {
    throw new Error(`${step.into}: the server has generated no keys for ${rows.length} new rows`);
  }
  if (step.key.length === 1) return inserted + (await linkRange(step, rows, { from: insertId, apart }, tools));
  const pending = gathered();
  for (const [at, { key }] of rows.entries()) {
    const own = Object.fromEntries(step.key.map((column, place): [string, Plain] => [column, key[place] ?? null]));
    pending.change(step.table, own, { [step.column]: insertId + at * apart });
  }
  return inserted + (await pending.flush(tools.execute));
}

/**
 * Writes generated keys to the rows of a batch, which lie between its first and its last: one UPDATE that counts them
 * again, instead of one that names every row. The derived table is small and has to come first.
 */
async function linkRange(
  step: LinkRows,
  rows: readonly KeyedRow[],
  { from, apart }: { readonly from: number; readonly apart: number },
  tools: CodeTools,
): Promise<number> {
  const [table, column, key] = [step.table, step.column, step.key[0] ?? ''].map(quoteName);
  const [first, last] = [rows[0], rows.at(-1)].map((row) => valueText(row?.key[0]));
  const where = step.where === undefined ? '' : ` AND (${runFill(tools).text(step.where)})`;
  const counted = `SELECT ${key}, ROW_NUMBER() OVER (ORDER BY ${key}) AS \`row:number\` FROM ${table} WHERE ${key} BETWEEN ${first} AND ${last}${where}`;
  const { rows: linked } = await tools.execute(
    `UPDATE (${counted}) AS linked STRAIGHT_JOIN ${table} ON ${table}.${key} = linked.${key} SET ${table}.${column} = ${from} + (linked.\`row:number\` - 1) * ${apart}`,
  );
  if (linked !== rows.length) {
    throw new Error(
      `${step.table}: ${rows.length} rows were read and ${linked} are there now: something else writes to it`,
    );
  }
  return linked;
}
