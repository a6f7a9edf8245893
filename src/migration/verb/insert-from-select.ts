import type { InsertFromSelect, Sql } from '../model.ts';
import { frozen, tableColumns, type VerbOptions } from './common.ts';
import type { Fill } from './fill.ts';
import { quoteName, sqlText } from './sql-text.ts';

/** `INSERT INTO table (columns) select`: the select's columns stand in the order of `columns`. */
export function insertFromSelect(
  table: string,
  columns: readonly string[],
  select: Sql,
  options: VerbOptions = {},
): InsertFromSelect {
  return frozen<InsertFromSelect>({
    kind: 'insertFromSelect',
    table,
    columns: Object.freeze([...columns]),
    select: sqlText(select),
    reads: tableColumns(options.reads ?? {}),
    writes: tableColumns({ [table]: columns }),
  });
}

/** The step's statement. */
export function insertFromSelectSql(step: InsertFromSelect, fill: Fill): string[] {
  return [`INSERT INTO ${quoteName(step.table)} (${step.columns.map(quoteName).join(', ')}) ${fill.text(step.select)}`];
}
