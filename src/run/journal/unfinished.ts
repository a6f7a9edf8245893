import type { Query } from '../session.ts';
import type { UnitRecord } from './model.ts';
import { readRun, readUnits } from './read.ts';

/** A statement of an unfinished run, for people. */
export interface UnfinishedStatement {
  /** Place in the plan, from 1. */
  readonly number: number;
  readonly phase: string;
  readonly statement: string;
  readonly begun: string | null;
  /** What the server said when it refused it; `null`: it did not. */
  readonly error: string | null;
}

/** An unfinished run: what was done, what is unknown, what is left. */
export interface Unfinished {
  readonly service: string;
  readonly database: string;
  readonly from: string;
  readonly to: string;
  readonly hash: string;
  readonly tool: string;
  readonly begun: string;
  readonly runner: {
    readonly user: string;
    readonly host: string;
    readonly pid: number;
    readonly since: string;
    readonly connections: readonly number[];
  };
  /** `unknown`: begun and not ended; whether they took effect, the next run finds out. */
  readonly statements: {
    readonly total: number;
    readonly done: number;
    readonly unknown: number;
    readonly left: number;
  };
  readonly unknown: readonly UnfinishedStatement[];
  /** The first statement that is left, as a rule the one that the run stopped at. */
  readonly next: UnfinishedStatement | null;
}

/** How many statements are in which state. */
export function countsOf(units: readonly Pick<UnitRecord, 'state'>[]): Unfinished['statements'] {
  const of = (...states: readonly string[]) => units.filter(({ state }) => states.includes(state)).length;
  return {
    total: units.length,
    done: of('applied', 'skipped'),
    unknown: of('begun'),
    left: of('planned', 'rejected'),
  };
}

/**
 * Reads what an unfinished upgrade has left in a database; changes nothing.
 *
 * @returns `null` when there is none
 * @throws Problem SL045: the journal is another version's
 */
export async function readUnfinished(query: Query, database: string): Promise<Unfinished | null> {
  const run = await readRun(query, database);
  if (run === null || run.state === 'finished') return null;
  const units = await readUnits(query);
  const shown = units.map((unit) => ({
    state: unit.state,
    number: unit.position + 1,
    phase: unit.phase,
    statement: unit.statement,
    begun: unit.begunAt,
    error: unit.error,
  }));
  const of = (...states: readonly string[]) => shown.filter(({ state }) => states.includes(state));
  const plain = ({ state: _, ...statement }: (typeof shown)[number]): UnfinishedStatement => statement;
  const unknown = of('begun').map(plain);
  const left = of('planned', 'rejected');
  const { user, host, pid, since, connections } = run.runner;
  return {
    service: run.service,
    database: run.database,
    from: run.from,
    to: run.to,
    hash: run.hash,
    tool: run.tool,
    begun: run.startedAt,
    runner: { user, host, pid, since, connections: connections.map(({ id }) => id) },
    statements: countsOf(units),
    unknown,
    next: left[0] === undefined ? null : plain(left[0]),
  };
}
