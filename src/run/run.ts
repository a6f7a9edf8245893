import type { MigrationSet, Plain } from '../migration/model.ts';
import type { Plan } from '../plan/model.ts';
import type { Database } from './connection.ts';
import type { Journal } from './journal/journal.ts';
import type { UnitRecord } from './journal/model.ts';
import type { RunLock } from './lock.ts';
import type { Progress } from './progress.ts';
import type { Sessions } from './session.ts';
import type { Unit } from './unit.ts';
import type { Watch } from './watch.ts';

/** Everything that a run works with. */
export interface RunContext {
  readonly database: Database;
  readonly set: MigrationSet;
  readonly plan: Plan;
  readonly units: readonly Unit[];
  /** What the journal knew of each unit when this program began. */
  readonly records: readonly UnitRecord[];
  readonly journal: Journal;
  readonly lock: RunLock;
  readonly watch: Watch;
  /** Sessions that change the database, the work session first. */
  readonly workers: Sessions;
  readonly progress: Progress;
  /** Aborted: the run ends at the next boundary. */
  readonly signal: AbortSignal | undefined;
  readonly values: ReadonlyMap<string, Plain> | undefined;
  /** What has been done so far; grows while it runs. */
  readonly tally: Tally;
}

/** What a run has done, counted as it goes. */
export interface Tally {
  /** Positions of the units that are done, whichever program did them. */
  readonly done: Set<number>;
  /** A data step has committed some of its pieces and not all. */
  partly: boolean;
  /** Of this program. */
  migrations: number;
  statements: number;
  rows: number;
}

/** True of a unit that needs not be run any more. */
export function isDone({ state }: Pick<UnitRecord, 'state'>): boolean {
  return state === 'applied' || state === 'skipped';
}
