import type { Cursor } from '../../migration/verb/index.ts';
import type { PlanOptions } from '../../plan/plan.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { StartJson } from './start.ts';

/** Of the tables' layout; another one is another program's. */
export const JOURNAL_FORMAT = 1;

/**
 * What is known of one unit of the plan:
 * - `planned`: not begun
 * - `begun`: its intent stands, its end does not; of a unit whose end commits with its work, that it was not done
 * - `applied`: done
 * - `skipped`: the server refused it, and the script that it comes from goes on when it does
 * - `rejected`: the server refused it, and the run stopped
 */
export type UnitState = 'planned' | 'begun' | 'applied' | 'skipped' | 'rejected';

/** A row of `stackleap_statement`. */
export interface UnitRecord {
  readonly position: number;
  readonly phase: string;
  readonly kind: string;
  readonly hash: string;
  readonly statement: string;
  readonly state: UnitState;
  /** UTC, as the server writes it. */
  readonly begunAt: string | null;
  readonly endedAt: string | null;
  /** The connection that began it. */
  readonly connection: number | null;
  /** Of what it touches, taken before it began; `null` where its end commits with its work. */
  readonly before: Fingerprint | null;
  /** How far a data step has come. */
  readonly cursor: Cursor;
  readonly rows: number;
  /** What the server said when it refused it. */
  readonly error: string | null;
}

/** Who runs, or last ran. */
export interface Runner {
  /** Known to that one program only: what another one writes meanwhile is told by it. */
  readonly token: string;
  /** The database user, as the server names it. */
  readonly user: string;
  /** Of the machine that the program runs on. */
  readonly host: string;
  readonly pid: number;
  readonly since: string;
  /** Of the sessions that change the database. */
  readonly connections: readonly RunnerConnection[];
  /** When the server was started, in seconds since 1970: connection numbers begin anew there. */
  readonly serverStarted: number;
}

export interface RunnerConnection {
  readonly id: number;
  /** As the process list has it: the client's address and port. */
  readonly host: string;
}

/** What a run was begun with: whoever goes on with it must come with the same. */
export interface RunDocument {
  /** Digest of each migration of the set, by name. */
  readonly set: Readonly<Record<string, string>>;
  readonly options: PlanOptions;
  /** Keyed digest of each input that was given, by name: the values may be secret. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Key of those digests. */
  readonly salt: string;
  readonly start: StartJson;
}

/** The row of `stackleap_run`: there is one unfinished run of a database at most. */
export interface RunRecord {
  readonly state: 'running' | 'finished';
  readonly service: string;
  readonly database: string;
  readonly from: string;
  readonly to: string;
  readonly hash: string;
  readonly tool: string;
  readonly startedAt: string;
  readonly runner: Runner;
  readonly document: RunDocument;
}
