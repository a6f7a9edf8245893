import type { DeleteRows, Sql } from '../model.ts';
import { frozen, type JoiningOptions, neededTables, tableColumns } from './common.ts';
import type { Fill } from './fill.ts';
import { quoteName, sqlText } from './sql-text.ts';

/** Which rows `deleteRows` takes; without `where` all of them. */
export interface DeleteRowsOptions extends JoiningOptions {
  /** Stands behind `FROM table`: `JOIN other ON …`. */
  readonly join?: Sql;
  readonly where?: Sql;
}

/** `DELETE FROM table [WHERE …]`. Writes every column of the table: whole rows go. */
export function deleteRows(table: string, options: DeleteRowsOptions = {}): DeleteRows {
  const { join, where, needs, reads = {} } = options;
  return frozen<DeleteRows>({
    kind: 'deleteRows',
    table,
    join: join === undefined ? undefined : sqlText(join),
    where: where === undefined ? undefined : sqlText(where),
    needs: neededTables(needs),
    reads: tableColumns(reads),
    writes: tableColumns({ [table]: ['*'] }),
  });
}

/** The step's statement. */
export function deleteRowsSql(step: DeleteRows, fill: Fill): string[] {
  const table = quoteName(step.table);
  const where = step.where === undefined ? '' : ` WHERE ${fill.text(step.where)}`;
  if (step.join === undefined) return [`DELETE FROM ${table}${where}`];
  return [`DELETE ${table} FROM ${table} ${fill.text(step.join)}${where}`];
}
