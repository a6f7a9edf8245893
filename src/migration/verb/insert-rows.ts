import type { Born, InsertRows, Plain, Sql } from '../model.ts';
import { chunks, frozen, tableColumns, type VerbOptions } from './common.ts';
import type { Fill } from './fill.ts';
import { quoteName, sqlText } from './sql-text.ts';

/** How `insertRows` can be held back. */
export interface InsertRowsOptions extends VerbOptions {
  /** Insert only if this query finds no row. */
  readonly unless?: Sql;
}

/** Rows of one statement: small enough for any `max_allowed_packet` that rows of text columns meet. */
const CHUNK = 500;

/** Fixed rows; a row may leave columns out, which then take their defaults. */
export function insertRows(
  table: string,
  rows: readonly Readonly<Record<string, Plain | Born>>[],
  options: InsertRowsOptions = {},
): InsertRows {
  const { unless, reads = {} } = options;
  return frozen<InsertRows>({
    kind: 'insertRows',
    table,
    rows: Object.freeze(rows.map((row) => Object.freeze({ ...row }))),
    unless: unless === undefined ? undefined : sqlText(unless),
    reads: tableColumns(reads),
    writes: tableColumns({ [table]: rows.flatMap((row) => Object.keys(row)) }),
  });
}

/**
 * The step's statements: rows with the same columns go together. With `unless` each statement asks the query itself
 * (one snapshot for the question and the rows), so all rows must have the same columns and fit one statement.
 * @throws RangeError when guarded rows do not.
 */
export function insertRowsSql(step: InsertRows, fill: Fill): string[] {
  const groups = runsOfSameColumns(step.rows).flatMap((group) => chunks(group, CHUNK));
  if (step.unless !== undefined && groups.length > 1) {
    throw new RangeError(`guarded rows of ${step.table} must have the same columns and be at most ${CHUNK}`);
  }
  return groups.map((rows) => {
    const columns = Object.keys(rows[0] ?? {});
    const head = `INSERT INTO ${quoteName(step.table)} (${columns.map(quoteName).join(', ')})`;
    const values = rows.map((row) => columns.map((column) => fill.value(row[column] ?? null)).join(', '));
    if (step.unless === undefined) return `${head} VALUES ${values.map((row) => `(${row})`).join(', ')}`;
    const unless = fill.text(step.unless);
    return `${head} ${values.map((row) => `SELECT ${row} FROM DUAL WHERE NOT EXISTS (${unless})`).join(' UNION ALL ')}`;
  });
}

function runsOfSameColumns<T extends object>(rows: readonly T[]): T[][] {
  const runs: T[][] = [];
  let last = '';
  for (const row of rows) {
    const columns = JSON.stringify(Object.keys(row));
    const run = runs.at(-1);
    if (run && columns === last) run.push(row);
    else runs.push([row]);
    last = columns;
  }
  return runs;
}
