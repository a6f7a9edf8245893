import type { EachRow, RowTools, Sql, TableColumns } from '../model.ts';
import { inBatches } from './batch.ts';
import { frozen, tableColumns } from './common.ts';
import { gathered } from './gathered.ts';
import { quoteName, sqlText } from './sql-text.ts';
import type { StepRun } from './step-run.ts';

/** What `eachRow` does with a row, and what it must say of it. */
export interface EachRowOptions {
  readonly description: string;
  /** The table's primary key. */
  readonly key: readonly string[];
  /**
   * The first columns of the key. Rows that are alike in them come in one batch, and are read before the first of their
   * rounds; so a round may change the other rows, too. Absent: a round changes no row of the table but its own.
   */
  readonly together?: readonly string[];
  /** What the function sees of a row. */
  readonly columns: readonly string[];
  /** Absent: all rows. */
  readonly where?: Sql;
  readonly reads: TableColumns;
  readonly writes: TableColumns;
  readonly row: (row: Readonly<Record<string, unknown>>, tools: RowTools) => Promise<void>;
}

/**
 * Runs a function for each row of a table, in batches by primary key. Rounds know nothing of one another; the function
 * changes no row of the table but its own and those of `together`, and no column that `where` asks for.
 */
export function eachRow(table: string, options: EachRowOptions): EachRow {
  const { where } = options;
  return frozen<EachRow>({
    kind: 'eachRow',
    description: options.description,
    table,
    key: Object.freeze([...options.key]),
    together: options.together && Object.freeze([...options.together]),
    columns: Object.freeze([...options.columns]),
    where: where === undefined ? undefined : sqlText(where),
    reads: tableColumns(options.reads),
    writes: tableColumns(options.writes),
    row: options.row,
  });
}

/** Runs the step; see `runDataStep`. */
export async function runEachRow(step: EachRow, run: StepRun): Promise<{ rows: number }> {
  const { table, key, where, together } = step;
  const columns = step.columns.map((column) => `${quoteName(table)}.${quoteName(column)}`);
  const source = { table, key, columns, ...(where === undefined ? {} : { where }), ...(together && { together }) };
  return inBatches(run, source, async (batch, tools) => {
    let rows = 0;
    const pending = gathered();
    const execute: RowTools['execute'] = async (sql, bindings) => {
      const outcome = await tools.execute(sql, bindings);
      rows += outcome.rows;
      return outcome;
    };
    const given: RowTools = { ...tools, execute, change: pending.change, insert: pending.insert };
    for (const { row } of batch) await step.row(row, given);
    await pending.flush(execute);
    return rows;
  });
}
