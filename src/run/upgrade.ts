import type { MigrationSet, Plain } from '../migration/model.ts';
import { codeTools } from '../migration/tools.ts';
import { compareCatalogs } from '../plan/compare.ts';
import { readLive } from '../plan/live.ts';
import type { LiveDatabase, Plan } from '../plan/model.ts';
import { isRunnable, makePlan, type PlanOptions } from '../plan/plan.ts';
import { findMark } from '../plan/standing.ts';
import { compareWithRelease, type Finding } from '../plan/verify.ts';
import { checkRows, type RowFinding } from '../preflight/rows/index.ts';
import { Problem } from '../problem.ts';
import type { Database } from './connection.ts';
import { type Executed, execute } from './execute.ts';
import { takeLock } from './lock.ts';
import { checkPrivileges } from './privileges.ts';
import type { Progress } from './progress.ts';

export interface UpgradeOptions extends PlanOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  readonly values?: ReadonlyMap<string, Plain>;
  /** Shown the plan before anything is done; `false` ends it there. */
  readonly approve?: (plan: Plan) => Promise<boolean>;
}

/** What an upgrade has come to. */
export interface Upgraded extends Executed {
  readonly service: string;
  readonly database: string;
  readonly from: string;
  readonly to: string;
  readonly hash: string;
  /** The database is what the plan said it would be, and has no difference from the release that it did not start with. */
  readonly verified: boolean;
  readonly differences: readonly Finding[];
}

/** @throws Problem SL030 naming what stands in the way */
export function refuseBlocked(plan: Plan): void {
  if (isRunnable(plan)) return;
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  throw new Problem(first?.code ?? 'SL030', errors.map(({ message }) => message).join('\n'), {
    ...(first?.advice ? { advice: first.advice } : {}),
    details: { diagnostics: errors },
  });
}

/** @throws Problem SL070 to SL076, of the first of the findings that stop an upgrade */
function refuseRows(found: readonly RowFinding[]): void {
  const errors = found.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  throw new Problem(first.code, errors.map(({ message }) => message).join('\n'), {
    ...(first.advice === null ? {} : { advice: first.advice }),
    details: { diagnostics: errors },
  });
}

function nameOf({ code, object }: { readonly code: string; readonly object: string }): string {
  return `${code} ${object}`;
}

/**
 * What the finished database differs in from the plan and from the release; drift that it started with is not counted,
 * nor is what a known variant has there.
 */
function findings(set: MigrationSet, plan: Plan, after: LiveDatabase): readonly Finding[] {
  const planned = plan.result === null ? [] : compareCatalogs(plan.result, after.catalog);
  const old = new Set(plan.drift.map(nameOf));
  const left = compareWithRelease(set, after.catalog, findMark(set, plan.to)).differences.filter(
    (one) => one.variant === null && !old.has(nameOf(one)),
  );
  const all = new Map([...planned, ...left].map((one) => [nameOf(one), one]));
  return [...all.values()].map(({ code, object, expected, found, harmless }) => ({
    code,
    kind: harmless && !planned.some((one) => nameOf(one) === nameOf({ code, object })) ? 'harmless' : 'different',
    object,
    expected,
    found,
    variant: null,
  }));
}

/**
 * Takes a database to a release: looks, plans, asks, runs, and looks again. One upgrade of a database at a time.
 *
 * @throws Problem: before the first change with exit code 1 to 3, afterwards with 4
 */
export async function upgrade(
  database: Database,
  set: MigrationSet,
  release: string,
  options: UpgradeOptions = {},
): Promise<Upgraded> {
  const name = database.target.database;
  findMark(set, release);
  const unlock = await takeLock(database.side, name);
  try {
    const before = await readLive(database.query, name, set);
    const plan = makePlan(set, before, release, options);
    refuseBlocked(plan);
    const triggers = plan.phases.some(({ statements }) =>
      statements.some(({ sql }) => sql.startsWith('CREATE TRIGGER')),
    );
    if (plan.phases.length > 0) await checkPrivileges(database, triggers);
    const settings = { inputs: set.inputs, ...(options.values ? { values: options.values } : {}) };
    if (plan.phases.length > 0) refuseRows(await checkRows(set, before, release, codeTools(database.knex, settings)));
    if (options.approve !== undefined && plan.phases.length > 0 && !(await options.approve(plan))) {
      throw new Problem('SL027', 'the upgrade was not confirmed', { advice: 'nothing was changed' });
    }
    const executed = await execute(database, set, plan, options);
    const after = await readLive(database.query, name, set);
    const differences = findings(set, plan, after);
    return {
      service: set.service,
      database: set.database,
      from: plan.from,
      to: plan.to,
      hash: plan.hash,
      ...executed,
      verified: differences.every(({ kind }) => kind === 'harmless'),
      differences,
    };
  } finally {
    await unlock().catch(() => undefined);
  }
}
