import { randomBytes } from 'node:crypto';
import type { MigrationSet } from '../migration/model.ts';
import type { VersionRows } from '../migration/version-rows.ts';
import { readLive, readVersionRows } from '../plan/live.ts';
import type { LiveDatabase, Plan } from '../plan/model.ts';
import { makePlan, type PlanOptions } from '../plan/plan.ts';
import { Problem } from '../problem.ts';
import { checkFirst, type FirstOptions } from './check-first.ts';
import type { Database } from './connection.ts';
import { inputDigests, plainOptions, setDigests } from './journal/document.ts';
import { createJournal, type Journal, thisRunner } from './journal/journal.ts';
import type { RunRecord, UnitRecord } from './journal/model.ts';
import type { Command } from './journal/same-command.ts';
import type { Told } from './journal/settle.ts';
import { asStored, startToJson } from './journal/start.ts';
import { howMany } from './parallel/how-many.ts';
import type { Progress } from './progress.ts';
import type { Session, Sessions } from './session.ts';
import { type Unit, unitsOf } from './unit.ts';

export interface UpgradeOptions extends PlanOptions, FirstOptions {
  readonly progress?: Progress;
  /** Shown the plan before anything is done; `false` ends it there. */
  readonly approve?: (plan: Plan, resumed: Resumed | null) => Promise<boolean>;
  /** What was found out about a statement whose outcome the catalog cannot tell. */
  readonly settle?: Told;
  /** This program's version, for the journal. */
  readonly tool?: string;
}

/** What was given to `upgrade` beside what shapes the plan. */
export function planOptionsOf(options: UpgradeOptions): PlanOptions {
  const {
    progress: _,
    signal: _s,
    values: _v,
    approve: _a,
    settle: _t,
    tool: _o,
    backup: _b,
    found: _f,
    scratch: _c,
    refuseSessions: _r,
    parallel: _l,
    ...rest
  } = options;
  return plainOptions(rest);
}

/** A run that another program has begun. */
export interface Resumed {
  readonly run: RunRecord;
  /** Statements that are done. */
  readonly done: number;
  readonly of: number;
}

/** Where a run begins, or goes on. */
export interface Beginning {
  readonly plan: Plan;
  readonly units: readonly Unit[];
  readonly records: readonly UnitRecord[];
  /** `null` when there is nothing to do. */
  readonly journal: Journal | null;
  readonly resumed: Resumed | null;
  /** Sessions that change the database, the work session first. */
  readonly workers: Sessions;
}

/** The sessions of a run; those that it needs beside the work session are opened. */
export async function openWorkers(database: Database, options: UpgradeOptions): Promise<Sessions> {
  const count = await howMany(database, options.parallel, options);
  const more: Session[] = [];
  while (more.length < count - 1) more.push(await database.open('work'));
  return [database.work, ...more];
}

/** @throws Problem SL027 */
export async function approved(options: UpgradeOptions, plan: Plan, resumed: Resumed | null): Promise<void> {
  if (options.approve === undefined || (await options.approve(plan, resumed))) return;
  throw new Problem('SL027', 'the upgrade was not confirmed', {
    advice: resumed === null ? 'nothing was changed' : 'nothing further was done',
  });
}

/** @throws Problem SL028: the version tables are not what the plan was made from */
async function refuseChanged({ query, target }: Database, set: MigrationSet, before: LiveDatabase): Promise<void> {
  const text = (rows: VersionRows) => JSON.stringify([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));
  if (text(await readVersionRows(query, target.database, set)) === text(before.rows)) return;
  throw new Problem(
    'SL028',
    'the database has changed since the plan was made: its version tables say something else',
    {
      advice: 'something else has upgraded it, without taking the lock; look at it, then plan again',
    },
  );
}

/**
 * Looks, plans, checks, asks, and writes the plan down before anything of it is done.
 *
 * @param set bound to the values of its inputs
 * @throws Problem with exit code 1 to 3
 */
export async function beginAnew(
  database: Database,
  set: MigrationSet,
  options: UpgradeOptions,
  command: Command,
): Promise<Beginning> {
  const { work, query, target } = database;
  const { release, options: planOptions } = command;
  const before = asStored(await readLive(query, target.database, set));
  const plan = makePlan(set, before, release, planOptions);
  await checkFirst(database, set, before, plan, options);
  if (plan.phases.length === 0) return { plan, units: [], records: [], journal: null, resumed: null, workers: [work] };
  await approved(options, plan, null);
  await refuseChanged(database, set, before);
  const units = unitsOf(plan);
  const workers = await openWorkers(database, options);
  const salt = randomBytes(16).toString('hex');
  const journal = await createJournal(
    work,
    {
      service: set.service,
      database: set.database,
      from: plan.from,
      to: plan.to,
      hash: plan.hash,
      tool: options.tool ?? 'unknown',
      runner: await thisRunner(workers),
      document: {
        set: setDigests(command.set),
        options: planOptions,
        inputs: inputDigests(command, salt),
        salt,
        start: startToJson(before),
      },
    },
    units,
  );
  return { plan, units, records: [], journal, resumed: null, workers };
}
