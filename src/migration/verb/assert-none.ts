import type { AssertNone, Sql } from '../model.ts';
import { frozen, type JoiningOptions, neededTables, tableColumns } from './common.ts';
import type { Fill } from './fill.ts';
import { sqlText } from './sql-text.ts';

/** What a guard says when it finds rows. */
export interface AssertNoneOptions extends JoiningOptions {
  /** `{rows}` stands for the number of rows found. */
  readonly message: string;
  /** Over one of the tables alone, finds no row only where `select` finds none: a server is soon through with it. */
  readonly first?: Sql;
}

/** A guard: refuses to go on when `select` finds a row. */
export function assertNone(select: Sql, options: AssertNoneOptions): AssertNone {
  return frozen<AssertNone>({
    kind: 'assertNone',
    select: sqlText(select),
    ...(options.first === undefined ? {} : { first: sqlText(options.first) }),
    message: options.message,
    needs: neededTables(options.needs),
    reads: tableColumns(options.reads ?? {}),
    writes: Object.freeze({}),
  });
}

/** The guard's query, which lists the offending rows. */
export function assertNoneSql(step: AssertNone, fill: Fill): string[] {
  return [fill.text(step.select)];
}

/** Rows are in the way of an upgrade, by the rule of the script itself. */
export class RowsInTheWay extends Error {
  readonly step: AssertNone;
  /** Lists the offending rows. */
  readonly select: string;
  readonly rows: number;
  constructor(step: AssertNone, select: string, rows: number) {
    super(`${step.message.replaceAll('{rows}', String(rows))} (${rows} rows; list them with: ${select})`);
    this.name = 'RowsInTheWay';
    this.step = step;
    this.select = select;
    this.rows = rows;
  }
}
