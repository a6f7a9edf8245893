import type { InsertFromSelect, Sql } from '../model.ts';
import { frozen, type JoiningOptions, neededTables, tableColumns } from './common.ts';
import type { Fill } from './fill.ts';
import { quoteName, sqlText } from './sql-text.ts';

export interface InsertFromSelectOptions extends JoiningOptions {
  /**
   * Some of the columns, by which the rows go in; `select` has neither an order nor a limit of its own then. In the order
   * of the table's primary key they are written at its end, in half the time.
   */
  readonly order?: readonly string[];
}

/**
 * `INSERT INTO table (columns) select`: the select's columns stand in the order of `columns`.
 *
 * @throws RangeError where `order` names what is not among the columns
 */
export function insertFromSelect(
  table: string,
  columns: readonly string[],
  select: Sql,
  options: InsertFromSelectOptions = {},
): InsertFromSelect {
  const { order } = options;
  const other = order?.find((name) => !columns.includes(name));
  if (other !== undefined) throw new RangeError(`${table}: rows cannot go in by ${other}, which is not inserted`);
  return frozen<InsertFromSelect>({
    kind: 'insertFromSelect',
    table,
    columns: Object.freeze([...columns]),
    select: sqlText(select),
    order: order === undefined ? undefined : Object.freeze([...order]),
    needs: neededTables(options.needs),
    reads: tableColumns(options.reads ?? {}),
    writes: tableColumns({ [table]: columns }),
  });
}

/** The step's statement. */
export function insertFromSelectSql({ table, columns, select, order = [] }: InsertFromSelect, fill: Fill): string[] {
  // By place: an expression of the query need not have a name.
  const places = order.map((name) => columns.indexOf(name) + 1).join(', ');
  const into = `${quoteName(table)} (${columns.map(quoteName).join(', ')})`;
  return [`INSERT INTO ${into} ${fill.text(select)}${places === '' ? '' : ` ORDER BY ${places}`}`];
}
