import type { MigrationSet, Plain } from '../migration/model.ts';
import type { Diagnostic, LiveDatabase, Plan } from '../plan/model.ts';
import { isRunnable } from '../plan/plan.ts';
import {
  type BackupWish,
  type CheckContext,
  checkCompany,
  checkServer,
  type ServerFinding,
} from '../preflight/server/index.ts';
import { Problem } from '../problem.ts';
import { askRows } from './ask-rows.ts';
import type { Database } from './connection.ts';
import { allThrough } from './parallel/all-through.ts';
import { checkOnScratch, type ScratchWish } from './scratch/index.ts';

export interface FirstOptions {
  /** Values of the set's inputs. */
  readonly values?: ReadonlyMap<string, Plain>;
  readonly backup?: BackupWish;
  /** Where the plan is tried on an empty copy of the schema; without it, it is not. */
  readonly scratch?: ScratchWish | undefined;
  readonly signal?: AbortSignal;
  /** Refuse while others have a session in the database; the command line does, unless it is told otherwise. */
  readonly refuseSessions?: boolean;
  /**
   * Statements on independent tables that may run at the same time, in the trial as in the run, and questions to the rows;
   * `auto`: as many as fit the server.
   */
  readonly parallel?: number | 'auto';
  /** Shown what was found and does not stand in the way. */
  readonly found?: (findings: readonly Diagnostic[]) => void;
}

function contextOf(
  { query, target, sessions }: Database,
  set: MigrationSet,
  live: LiveDatabase,
  plan: Plan | null,
  options: FirstOptions,
): CheckContext {
  return {
    set,
    live,
    plan,
    query,
    own: sessions(),
    host: target.socketPath === undefined ? target.host : null,
    user: target.user,
    backup: options.backup ?? null,
    refuseSessions: options.refuseSessions === true,
    now: Date.now(),
  };
}

/**
 * What comes of running the plan on an empty copy of the schema, where that is asked for.
 *
 * @throws Problem SL048
 */
export async function tryFirst(
  database: Database,
  set: MigrationSet,
  live: LiveDatabase,
  plan: Plan | null,
  { scratch, values, signal, parallel }: FirstOptions,
): Promise<readonly ServerFinding[]> {
  if (plan === null || scratch === undefined) return [];
  return checkOnScratch(database, set, live, plan, { scratch, values, signal, parallel });
}

/** Asks the rows while the plan is tried: on large tables both take their time, and neither has to do with the other. */
async function askAndTry(
  database: Database,
  set: MigrationSet,
  live: LiveDatabase,
  plan: Plan,
  options: FirstOptions,
): Promise<{ readonly rows: readonly ServerFinding[]; readonly tried: readonly ServerFinding[] }> {
  const [rows, tried] = await allThrough([
    askRows(database, plan, contextOf(database, set, live, plan, options), options),
    tryFirst(database, set, live, plan, options),
  ]);
  return { rows, tried };
}

/**
 * What the server, its surroundings and the rows say to a plan, and what comes of trying it: everything that `preflight`
 * shows beside the plan's own diagnostics. Changes nothing.
 *
 * @param plan `null` when none could be made: rows are not asked then
 * @throws Problem SL048
 */
export async function lookFirst(
  database: Database,
  set: MigrationSet,
  live: LiveDatabase,
  plan: Plan | null,
  options: FirstOptions,
): Promise<readonly ServerFinding[]> {
  const server = await checkServer(contextOf(database, set, live, plan, options));
  if (plan === null) return server;
  const { rows, tried } = await askAndTry(database, set, live, plan, options);
  return [...server, ...rows, ...tried];
}

function isError({ severity }: ServerFinding): boolean {
  return severity === 'error';
}

function refuse(findings: readonly ServerFinding[], exit?: number): void {
  const errors = findings.filter(isError);
  const [first] = errors;
  if (first === undefined) return;
  throw new Problem(first.code, errors.map(({ message }) => message).join('\n'), {
    advice: first.advice ?? 'mend what the message names; nothing was changed',
    details: { diagnostics: errors, ...first.details },
    ...(exit === undefined ? {} : { exit }),
  });
}

/**
 * A run that is gone on with must have the database to itself, too: whoever has brought services back up in the meantime
 * has to stop them again.
 *
 * @throws Problem SL105, SL106, SL109 with exit code 4
 */
export async function checkAgain(
  database: Database,
  set: MigrationSet,
  live: LiveDatabase,
  options: FirstOptions,
): Promise<void> {
  if (options.refuseSessions !== true) return;
  refuse(await checkCompany(contextOf(database, set, live, null, options)), 4);
}

/** @throws Problem SL030 naming what stands in the way */
export function refuseBlocked(plan: Plan): void {
  if (!isRunnable(plan)) refuse(plan.diagnostics);
}

/**
 * Everything that could stop the plan midway, as far as it is known beforehand.
 *
 * @throws Problem SL030, and the codes of `preflight/`: of the first finding that stands in the way; all are in its details
 */
export async function checkFirst(
  database: Database,
  set: MigrationSet,
  live: LiveDatabase,
  plan: Plan,
  options: FirstOptions,
): Promise<void> {
  refuseBlocked(plan);
  if (plan.phases.length === 0) return;
  const server = await checkServer(contextOf(database, set, live, plan, options));
  // What is refused anyway is not tried.
  const untried = server.some(isError) ? { ...options, scratch: undefined } : options;
  const { rows, tried } = await askAndTry(database, set, live, plan, untried);
  refuse([...server, ...rows]);
  refuse(tried);
  options.found?.([...server, ...rows, ...tried]);
}
