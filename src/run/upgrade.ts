import { bindInputs } from '../migration/bind-inputs.ts';
import type { MigrationSet } from '../migration/model.ts';
import { readLive } from '../plan/live.ts';
import { findMark } from '../plan/standing.ts';
import type { Finding } from '../plan/verify.ts';
import { Problem } from '../problem.ts';
import { type Beginning, beginAnew, planOptionsOf, type UpgradeOptions } from './begin.ts';
import type { Database } from './connection.ts';
import { type Executed, execute } from './execute.ts';
import { hasChanged, isLoss } from './failure.ts';
import { findings } from './findings.ts';
import { dropJournal, type Journal } from './journal/journal.ts';
import type { Command } from './journal/same-command.ts';
import { type RunLock, takeLock } from './lock.ts';
import { silent } from './progress.ts';
import { goOn, unfinished } from './resume.ts';
import { isDone, type RunContext } from './run.ts';
import { watchFrom } from './watch.ts';

export type { UpgradeOptions } from './begin.ts';

/** What an upgrade has come to. */
export interface Upgraded extends Executed {
  readonly service: string;
  readonly database: string;
  readonly from: string;
  readonly to: string;
  readonly hash: string;
  /** What was there of an earlier run: how many statements were done, and when it was begun. `null`: nothing. */
  readonly resumed: { readonly statements: number; readonly begun: string } | null;
  /** The database is what the plan said it would be, and has no difference from the release that it did not start with. */
  readonly verified: boolean;
  readonly differences: readonly Finding[];
}

const NOTHING: Executed = { migrations: 0, statements: 0, rows: 0, seconds: 0 };

/** Codes after which nothing may be written any more: the outcome is open, or the run is no longer ours. */
const HANDS_OFF = new Set(['SL043', 'SL046']);

/** Runs what is left of the plan. A run that has not changed anything leaves no journal behind. */
async function carryOut(
  database: Database,
  set: MigrationSet,
  { plan, units, records, workers }: Beginning,
  journal: Journal,
  lock: RunLock,
  options: UpgradeOptions,
): Promise<Executed> {
  const run: RunContext = {
    database,
    set,
    plan,
    units,
    records,
    journal,
    lock,
    workers,
    watch: watchFrom(database, plan.result?.server.flavor ?? 'mariadb'),
    progress: options.progress ?? silent,
    signal: options.signal,
    values: options.values,
    tally: {
      done: new Set(records.filter(isDone).map(({ position }) => position)),
      partly: records.some(({ cursor }) => cursor !== null),
      migrations: 0,
      statements: 0,
      rows: 0,
    },
  };
  try {
    return await execute(run);
  } catch (error) {
    if (!(error instanceof Problem && HANDS_OFF.has(error.code))) {
      // What failed is what matters; the journal is as it was.
      if (!hasChanged(run)) await dropJournal(database.work).catch(() => undefined);
      else for (const session of workers) await journal.flush(session).catch(() => undefined);
    }
    throw error;
  }
}

/**
 * Takes a database to a release: looks, plans, asks, runs, and looks again. One upgrade of a database at a time. Where
 * the journal has an unfinished run, it goes on with that one.
 *
 * @throws Problem: before the first change with exit code 1 to 3, afterwards with 4
 */
export async function upgrade(
  database: Database,
  given: MigrationSet,
  release: string,
  options: UpgradeOptions = {},
): Promise<Upgraded> {
  const { target, work } = database;
  const set = bindInputs(given, options.values);
  const mark = findMark(set, release);
  const lock = await takeLock(database);
  try {
    const command: Command = {
      set: given,
      release: mark.release,
      options: planOptionsOf(options),
      values: options.values,
      tool: options.tool ?? 'unknown',
    };
    const earlier = await unfinished(database, command);
    const begun =
      earlier === null
        ? await beginAnew(database, set, options, command)
        : await goOn(database, set, earlier, lock, options);
    const { plan, journal } = begun;
    const executed = journal === null ? NOTHING : await carryOut(database, set, begun, journal, lock, options);
    const after = await readLive(database.query, target.database, set);
    const differences = findings(set, plan, after);
    const verified = differences.every(({ kind }) => kind === 'harmless');
    if (verified) await journal?.finish(work);
    return {
      service: set.service,
      database: set.database,
      from: plan.from,
      to: plan.to,
      hash: plan.hash,
      ...executed,
      resumed: begun.resumed === null ? null : { statements: begun.resumed.done, begun: begun.resumed.run.startedAt },
      verified,
      differences,
    };
  } catch (error) {
    if (error instanceof Problem || !isLoss(error)) throw error;
    throw new Problem('SL043', `the connection to ${target.database} was lost: ${(error as Error).message}`, {
      advice:
        'run the same command again once the server answers: `status` says how far it is, and it goes on from there',
      cause: error,
    });
  } finally {
    await lock.release();
  }
}
