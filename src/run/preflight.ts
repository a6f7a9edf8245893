import type { MigrationSet } from '../migration/model.ts';
import { readLive } from '../plan/live.ts';
import type { Diagnostic, Plan } from '../plan/model.ts';
import { makePlan, type PlanOptions } from '../plan/plan.ts';
import { findMark } from '../plan/standing.ts';
import type { ServerFinding } from '../preflight/server/index.ts';
import { Problem } from '../problem.ts';
import { planOptionsOf } from './begin.ts';
import { type FirstOptions, lookFirst } from './check-first.ts';
import type { Database } from './connection.ts';
import type { RunRecord } from './journal/model.ts';
import { readRun, readUnits } from './journal/read.ts';
import { otherThanBegun, refuseOther } from './journal/same-command.ts';
import { countsOf } from './journal/unfinished.ts';
import { lockHolder } from './lock.ts';
import { isDone } from './run.ts';

export interface PreflightOptions extends PlanOptions, FirstOptions {
  /** This program's version. */
  readonly tool?: string;
}

/** Everything that could stop an upgrade midway. */
export interface Preflight {
  /** `null` when none can be made. */
  readonly plan: Plan | null;
  /** Of an unfinished run the release that it began at. */
  readonly from: string | null;
  readonly to: string;
  readonly diagnostics: readonly ServerFinding[];
}

interface Tried<T> {
  readonly value: T | null;
  readonly diagnostics: readonly ServerFinding[];
}

/** What an upgrade would be refused for is one of the things that preflight has to tell. */
async function tried<T>(work: () => T | Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await work(), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Problem) || error.exit !== 3) throw error;
    const { code, message, advice, details } = error;
    const one: ServerFinding = { code, severity: 'error', message, advice, affects: [], details };
    return { value: null, diagnostics: [one] };
  }
}

/** The unfinished run as a finding: what is done, unknown and left, and what goes on with it. */
async function unfinishedRun(
  { query, target }: Database,
  set: MigrationSet,
  release: string,
  options: PreflightOptions,
  run: RunRecord,
): Promise<ServerFinding> {
  const units = await readUnits(query);
  const command = {
    set,
    release,
    options: planOptionsOf(options),
    values: options.values,
    tool: options.tool ?? 'unknown',
  };
  // Where all of it is done and only the verification is missing, any later release may follow.
  if (!units.every(isDone)) refuseOther(target.database, run, otherThanBegun(run, command));
  const counts = countsOf(units);
  return {
    code: 'SL051',
    severity: 'warning',
    message: `an upgrade to ${run.to} was begun ${run.startedAt} and is not finished: of ${counts.total} statements ${counts.done} are done, ${counts.unknown} unknown, ${counts.left} left`,
    advice: `\`stackleap upgrade ${run.service}/${run.database} --to ${run.to}\` goes on with it: it finds out what became of the unknown ones first; \`stackleap status\` shows them`,
    affects: [],
    details: { from: run.from, to: run.to, begun: run.startedAt, hash: run.hash, statements: counts },
  };
}

async function running(database: Database): Promise<readonly Diagnostic[]> {
  const holder = await lockHolder(database.work, database.target.database);
  if (holder === null) return [];
  return [{ code: 'SL026', severity: 'error', message: holder.message, advice: holder.advice, affects: [] }];
}

/**
 * Looks at everything that could stop an upgrade midway; changes nothing. A database in the middle of a run is none that
 * a plan can be made for: what is left of its own plan goes on, and drift and rows were looked at before it began.
 *
 * @throws Problem SL004 and what keeps the database from being read
 */
export async function preflight(
  database: Database,
  set: MigrationSet,
  release: string,
  options: PreflightOptions,
): Promise<Preflight> {
  const { query, target } = database;
  const mark = findMark(set, release);
  const lock = await running(database);
  const run = await tried(() => readRun(query, target.database));
  const live = await readLive(query, target.database, set);
  const open = run.value?.state === 'finished' ? null : run.value;
  if (open !== null || run.diagnostics.length > 0) {
    const begun = open === null ? null : await tried(() => unfinishedRun(database, set, mark.release, options, open));
    const unfinished = begun === null ? run.diagnostics : [...begun.diagnostics, ...(begun.value ? [begun.value] : [])];
    const server = await lookFirst(database, set, live, null, options);
    return {
      plan: null,
      from: open?.from ?? null,
      to: mark.release,
      diagnostics: [...lock, ...unfinished, ...server],
    };
  }
  const { value: plan, diagnostics } = await tried(() => makePlan(set, live, mark.release, planOptionsOf(options)));
  const found = await lookFirst(database, set, live, plan, options);
  return {
    plan,
    from: plan?.from ?? null,
    to: mark.release,
    diagnostics: [...lock, ...diagnostics, ...(plan?.diagnostics ?? []), ...found],
  };
}
