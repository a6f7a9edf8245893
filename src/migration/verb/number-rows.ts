import type { CodeTools, NumberRows, Sql } from '../model.ts';
import { frozen, tableColumns, type VerbOptions } from './common.ts';
import { type Fill, runFill } from './fill.ts';
import { quoteName, sqlText } from './sql-text.ts';

/** What is numbered, and how. */
export interface NumberRowsOptions extends VerbOptions {
  /** The table's primary key; or a unique key, if no column of it can be NULL. */
  readonly key: readonly string[];
  /** The column that gets the number. */
  readonly column: string;
  /** Rows with the same values here are a group, with numbers of its own: text byte by byte. Absent: one group. */
  readonly within?: readonly string[];
  /** `ORDER BY` of the numbers, before the key. */
  readonly order?: Sql;
}

/** Numbers a table's rows from 1 on, within groups. */
export function numberRows(table: string, options: NumberRowsOptions): NumberRows {
  const { key, column, within, order, reads = {} } = options;
  const read = [...(reads[table] ?? []), ...key, ...(within ?? [])];
  return frozen<NumberRows>({
    kind: 'numberRows',
    table,
    key: Object.freeze([...key]),
    column,
    within: within === undefined ? undefined : Object.freeze([...within]),
    order: order === undefined ? undefined : sqlText(order),
    reads: tableColumns({ ...reads, [table]: read }),
    writes: tableColumns({ [table]: [column] }),
  });
}

const NUMBERED = '`stackleap:numbered`';

/**
 * Numbers the rows in a temporary table, in the order of their key, and joins that: rows are then changed in the order in
 * which they lie. Of a derived table they would be changed in the order of their numbers, which takes a server twice as
 * long where they are many.
 *
 * @returns the number of rows that were written
 */
export async function runNumberRows(step: NumberRows, tools: CodeTools): Promise<number> {
  const [make = '', write = ''] = numberRowsSql(step, runFill(tools));
  await tools.execute(make);
  try {
    return (await tools.execute(write)).rows;
  } finally {
    await tools.knex.raw(`DROP TEMPORARY TABLE ${NUMBERED}`);
  }
}

/** What makes the temporary table, and an UPDATE that joins it. */
export function numberRowsSql(step: NumberRows, fill: Fill): string[] {
  const table = quoteName(step.table);
  const key = step.key.map(quoteName);
  const within = step.within?.map((column) => `CAST(${quoteName(column)} AS BINARY)`) ?? [];
  const order = [...(step.order === undefined ? [] : [fill.text(step.order)]), ...key].join(', ');
  const partition = within.length > 0 ? `PARTITION BY ${within.join(', ')} ` : '';
  const numbers = `SELECT ${key.join(', ')}, ROW_NUMBER() OVER (${partition}ORDER BY ${order}) AS \`row:number\` FROM ${table}`;
  const on = key.map((column) => `${table}.${column} = numbered.${column}`).join(' AND ');
  return [
    `CREATE TEMPORARY TABLE ${NUMBERED} (PRIMARY KEY (${key.join(', ')})) ENGINE=InnoDB ${numbers} ORDER BY ${key.join(', ')}`,
    `UPDATE ${NUMBERED} AS numbered JOIN ${table} ON ${on} SET ${table}.${quoteName(step.column)} = numbered.\`row:number\``,
  ];
}
