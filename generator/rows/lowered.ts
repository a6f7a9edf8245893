import type { CodeStep, DataStep, EachRow, TableColumns } from '../../src/migration/model.ts';
import type { Condition, Operation } from '../../src/operation/model.ts';

/**
 * Code that no verb says, as text: the body of `async run({ query, execute, uuid, now, input }) { … }` in TypeScript,
 * formatted, without outer indentation.
 */
export interface LoweredCode {
  readonly kind: 'code';
  readonly description: string;
  readonly reads: TableColumns;
  readonly writes: TableColumns;
  readonly needs?: readonly string[];
  readonly when?: Condition;
  readonly source: string;
  /** What `source` uses of `CodeTools`, sorted. */
  readonly tools: readonly string[];
  /** What `source` uses of `stackleap/migration`, sorted. */
  readonly imports: readonly string[];
  readonly instead?: NonNullable<CodeStep['instead']>;
}

/** A function for each row of a table, as text: the body of `async row(item, { change, … }) { … }`. */
export interface LoweredEachRow extends Omit<EachRow, 'row'> {
  /** The function's name for its row. */
  readonly item: string;
  readonly source: string;
  /** What `source` uses of `RowTools`, sorted. */
  readonly tools: readonly string[];
  readonly imports: readonly string[];
}

/** A step of a script, ready to be written down. */
export type LoweredStep = Operation | Exclude<DataStep, CodeStep | EachRow> | LoweredCode | LoweredEachRow;
