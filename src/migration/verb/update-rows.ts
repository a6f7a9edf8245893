import type { Sql, UpdateRows } from '../model.ts';
import { frozen, type JoiningOptions, neededTables, tableColumns } from './common.ts';
import type { Fill } from './fill.ts';
import { quoteName, sqlText } from './sql-text.ts';

/** `set`: column to the SQL expression that it becomes; with `join` it may name the joined tables' columns. */
export interface UpdateRowsOptions extends JoiningOptions {
  readonly set: Readonly<Record<string, Sql>>;
  /** Stands behind `UPDATE table`: `JOIN other ON …`. */
  readonly join?: Sql;
  /** Absent: all rows. */
  readonly where?: Sql;
  /** True of a row at which the server would refuse the statement: a query among its values gives several of them. */
  readonly refuses?: Sql;
}

/** `UPDATE table [JOIN …] SET … [WHERE …]`. */
export function updateRows(table: string, options: UpdateRowsOptions): UpdateRows {
  const { set, join, where, refuses, needs, reads = {} } = options;
  return frozen<UpdateRows>({
    kind: 'updateRows',
    table,
    set: Object.freeze(Object.fromEntries(Object.entries(set).map(([column, sql]) => [column, sqlText(sql)]))),
    join: join === undefined ? undefined : sqlText(join),
    where: where === undefined ? undefined : sqlText(where),
    refuses: refuses === undefined ? undefined : sqlText(refuses),
    needs: neededTables(needs),
    reads: tableColumns(reads),
    writes: tableColumns({ [table]: Object.keys(set) }),
  });
}

/**
 * The step's statement. In a join the changed columns carry their table's name; MySQL assigns from left to right in a
 * single-table UPDATE (manual, "UPDATE Statement"), so the order of `set` is kept.
 */
export function updateRowsSql(step: UpdateRows, fill: Fill): string[] {
  const prefix = step.join === undefined ? '' : `${quoteName(step.table)}.`;
  const set = Object.entries(step.set).map(([column, sql]) => `${prefix}${quoteName(column)} = ${fill.text(sql)}`);
  return [
    [
      `UPDATE ${quoteName(step.table)}`,
      ...(step.join === undefined ? [] : [fill.text(step.join)]),
      `SET ${set.join(', ')}`,
      ...(step.where === undefined ? [] : [`WHERE ${fill.text(step.where)}`]),
    ].join(' '),
  ];
}
