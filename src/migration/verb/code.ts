import type { CodeStep, CodeTools, Sql, TableColumns, UpdateRows } from '../model.ts';
import { frozen, neededTables, tableColumns } from './common.ts';
import { sqlText } from './sql-text.ts';

/** A code step's own words. Unlike the other verbs it must say what it writes. */
export interface CodeOptions {
  readonly description: string;
  readonly reads: TableColumns;
  readonly writes: TableColumns;
  /** Tables without a row of which it does nothing. */
  readonly needs?: readonly string[];
  readonly run: (tools: CodeTools) => Promise<void>;
  /** One statement that leaves the same rows, unless the query finds a row: asked before the code would run. */
  readonly instead?: { readonly unless: Sql; readonly step: UpdateRows };
}

/** What no other verb says. Runs in a transaction of its own and must do no harm when it runs twice. */
export function code(options: CodeOptions): CodeStep {
  const { instead } = options;
  return frozen<CodeStep>({
    kind: 'code',
    description: options.description,
    reads: tableColumns(options.reads),
    writes: tableColumns(options.writes),
    needs: neededTables(options.needs),
    run: options.run,
    instead: instead && Object.freeze({ ...instead, unless: sqlText(instead.unless) }),
  });
}
