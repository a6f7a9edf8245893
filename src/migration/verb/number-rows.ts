import type { NumberRows, Sql } from '../model.ts';
import { frozen, tableColumns, type VerbOptions } from './common.ts';
import type { Fill } from './fill.ts';
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

/** One UPDATE, joined with the numbers. */
export function numberRowsSql(step: NumberRows, fill: Fill): string[] {
  const table = quoteName(step.table);
  const key = step.key.map(quoteName);
  const within = step.within?.map((column) => `CAST(${quoteName(column)} AS BINARY)`) ?? [];
  const order = [...(step.order === undefined ? [] : [fill.text(step.order)]), ...key].join(', ');
  const partition = within.length > 0 ? `PARTITION BY ${within.join(', ')} ` : '';
  const numbered = `SELECT ${key.join(', ')}, ROW_NUMBER() OVER (${partition}ORDER BY ${order}) AS \`row:number\` FROM ${table}`;
  const on = key.map((column) => `${table}.${column} = numbered.${column}`).join(' AND ');
  return [
    `UPDATE ${table} JOIN (${numbered}) AS numbered ON ${on} SET ${table}.${quoteName(step.column)} = numbered.\`row:number\``,
  ];
}
