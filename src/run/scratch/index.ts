import { introspect } from '../../catalog/index.ts';
import type { Catalog, Server } from '../../catalog/model.ts';
import type { MigrationSet, Plain } from '../../migration/model.ts';
import { compareCatalogs } from '../../plan/compare.ts';
import { readLive } from '../../plan/live.ts';
import type { Diagnostic, LiveDatabase, Plan } from '../../plan/model.ts';
import { isRunnable } from '../../plan/plan.ts';
import type { ServerFinding } from '../../preflight/server/index.ts';
import { Problem, type ProblemCode } from '../../problem.ts';
import type { Database } from '../connection.ts';
import { isLoss } from '../failure.ts';
import { unplanned } from '../findings.ts';
import { touchedBy } from '../journal/fingerprint.ts';
import { howMany } from '../parallel/how-many.ts';
import { unitsOf } from '../unit.ts';
import { partOf } from './part.ts';
import { inScratch, type ScratchPlace, type ScratchWish } from './place.ts';
import { copyShape, type NotCopied } from './shape.ts';
import { runTrial } from './trial.ts';

export type { ScratchWish } from './place.ts';

export interface ScratchOptions {
  readonly scratch: ScratchWish;
  readonly values?: ReadonlyMap<string, Plain> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** As the run's: one statement at a time by default. */
  readonly parallel?: number | 'auto' | undefined;
}

function finding(code: ProblemCode, severity: Diagnostic['severity'], message: string, advice: string | null = null) {
  return { code, severity, message, advice, affects: [] } as const satisfies Diagnostic;
}

/** The tables that the plan works on. */
function tablesOf(plan: Plan): ReadonlySet<string> {
  return new Set(plan.phases.flatMap(({ statements }) => statements.flatMap((one) => touchedBy(one).tables)));
}

/** What the trial cannot speak for: objects of the live schema that could not be made once more. */
function missingParts(plan: Plan, failed: readonly NotCopied[], where: string): readonly Diagnostic[] {
  const touched = tablesOf(plan);
  return failed.map(({ object, table, error }) => {
    const message = `${object} could not be made in ${where}: ${error}`;
    if (!touched.has(table)) return finding('SL124', 'info', `${message}; the plan does not touch it`);
    return finding(
      'SL120',
      'error',
      message,
      'try it on a server like this one (--scratch-url), or go without (--no-scratch)',
    );
  });
}

function versionText({ flavor, version }: Server): string {
  return `${flavor === 'mysql' ? 'MySQL' : 'MariaDB'} ${version.join('.')}`;
}

/** What another server says of a plan holds for this one as far as the two are alike. */
function otherServer(live: Server, scratch: Server): readonly Diagnostic[] {
  const [one, other] = [versionText(live), versionText(scratch)];
  if (one === other) return [];
  return [
    finding('SL124', 'warning', `the plan is tried on ${other}, and the database is on ${one}: they may not agree`),
  ];
}

const named = ({ code, object }: { readonly code: string; readonly object: string }) => `${code} ${object}`;

/**
 * What the tried schema differs in from the plan's end, but for what it differed in before the first statement. The
 * release is not asked: a script may go another way on a database that has drifted.
 */
function differences(
  set: MigrationSet,
  plan: Plan,
  before: { readonly live: Catalog; readonly scratch: Catalog },
  after: LiveDatabase,
): readonly Diagnostic[] {
  const unlike = new Set(compareCatalogs(before.live, before.scratch).map(named));
  return unplanned(set, plan, after)
    .filter((one) => one.kind === 'different' && !unlike.has(named(one)))
    .map(({ object, expected, found }) =>
      finding(
        'SL122',
        'error',
        `tried on an empty copy, ${object} is ${found ?? 'nothing'} at the end, and should be ${expected ?? 'nothing'}`,
        'this is a fault of the plan or of its model of this server: please report it; --stepwise goes another way; --no-scratch goes without this trial',
      ),
    );
}

async function tryPlan(
  database: Database,
  set: MigrationSet,
  live: LiveDatabase,
  plan: Plan,
  options: ScratchOptions,
  place: ScratchPlace,
): Promise<readonly Diagnostic[]> {
  const began = performance.now();
  const units = unitsOf(plan);
  const part = { ...live, catalog: partOf(set, units, live.catalog) };
  const failed = await copyShape(database.query, place, set, part);
  const parts = missingParts(plan, failed, place.where);
  if (parts.some(({ severity }) => severity === 'error')) return parts;
  const scratch = await introspect(place.session.query, place.schema);
  const odd = [...parts, ...otherServer(live.catalog.server, scratch.server)];
  const { values, signal } = options;
  const fromEmpty = live.catalog.tables.size === 0;
  const found = await runTrial({ set, units, fromEmpty, values, signal }, place);
  const after = await readLive(place.session.query, place.schema, set);
  const unlike = differences(set, plan, { live: live.catalog, scratch }, after);
  if (unlike.length > 0) return [...odd, ...found, ...unlike];
  const count = plan.phases.reduce((sum, { statements }) => sum + statements.length, 0);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const passed = `the plan was tried on an empty copy of the schema: ${count} statements end in the expected one, in ${seconds} s`;
  return [...odd, ...found, finding('SL125', 'info', passed)];
}

/** A problem of the trial as one finding among others. */
function asFinding({ code, message, advice, details }: Problem): ServerFinding {
  const plain = finding(code, 'error', message, advice);
  return Object.keys(details).length === 0 ? plain : { ...plain, details };
}

/**
 * Runs the plan on an empty schema with the shape of that part of the live one that the plan has to do with: what the
 * server refuses there it would refuse midway.
 * The live database is only read.
 *
 * @throws Problem SL048, and those of connecting to `--scratch-url`; the driver's own error when a connection is lost
 */
export async function checkOnScratch(
  database: Database,
  set: MigrationSet,
  live: LiveDatabase,
  plan: Plan,
  options: ScratchOptions,
): Promise<readonly ServerFinding[]> {
  if (plan.phases.length === 0 || !isRunnable(plan)) return [];
  const left: Diagnostic[] = [];
  const note = (what: string) => {
    left.push(finding('SL126', 'warning', what, 'drop it by hand; the next trial on that server does it otherwise'));
  };
  try {
    const { charset, collation } = live.catalog;
    const stepwise = plan.way === 'stepwise';
    const like = { charset, collation, sessions: (on: Database) => howMany(on, options.parallel, { stepwise }) };
    const found = await inScratch(database, options.scratch, like, note, (place) =>
      tryPlan(database, set, live, plan, options, place),
    );
    return [...found, ...left];
  } catch (error) {
    if (!(error instanceof Problem) || !['SL120', 'SL121'].includes(error.code) || isLoss(error.cause)) throw error;
    return [asFinding(error), ...left];
  }
}
