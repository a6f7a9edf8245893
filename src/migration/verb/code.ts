import type { CodeStep, CodeTools, TableColumns } from '../model.ts';
import { frozen, tableColumns } from './common.ts';

/** A code step's own words. Unlike the other verbs it must say what it writes. */
export interface CodeOptions {
  readonly description: string;
  readonly reads: TableColumns;
  readonly writes: TableColumns;
  readonly run: (tools: CodeTools) => Promise<void>;
}

/** What no other verb says. Runs in a transaction of its own and must do no harm when it runs twice. */
export function code(options: CodeOptions): CodeStep {
  return frozen<CodeStep>({
    kind: 'code',
    description: options.description,
    reads: tableColumns(options.reads),
    writes: tableColumns(options.writes),
    run: options.run,
  });
}
