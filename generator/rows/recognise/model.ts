import type { LowerContext } from '../facts.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Stmt } from '../program.ts';
import type { RowSources } from '../row-columns.ts';

/** A statement together with the queries whose rows only it reads. */
export interface Unit {
  readonly stmt: Stmt;
  readonly lists: RowSources;
  readonly context: LowerContext;
}

/** Says what a unit means in verbs, or `null` when it does not know. It must be exact: in doubt, `null`. */
export type Recogniser = (unit: Unit) => readonly LoweredStep[] | null;
