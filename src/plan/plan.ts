import { withTables } from '../catalog/lookup.ts';
import type { Catalog } from '../catalog/model.ts';
import { bindInputs } from '../migration/bind-inputs.ts';
import type { MigrationSet, ReleaseMark } from '../migration/model.ts';
import { pendingMigrations, revisionsAhead } from '../migration/release.ts';
import {
  changesForAliases,
  changesForMark,
  changesForRevision,
  rowRefs,
  type VersionChange,
  type VersionRows,
} from '../migration/version-rows.ts';
import { Problem } from '../problem.ts';
import { compileMigration, type StepFailure } from './compile-migration.ts';
import { countsOf } from './counts.ts';
import { findDrift } from './drift.ts';
import { inputIdentity, planHash } from './hash.ts';
import { lint } from './lint/index.ts';
import type { Diagnostic, Drift, LiveDatabase, Phase, Plan } from './model.ts';
import { oneStep } from './one-step.ts';
import { type Prospect, prospect } from './prospect.ts';
import { remembered } from './remembered.ts';
import { describeStanding, findMark, type Standing, standing } from './standing.ts';
import { hasVersionTable, withoutVersionTables } from './version-sql.ts';
import { type State, versionStatements } from './version-statements.ts';

export interface PlanOptions {
  /** Build the database from nothing: an empty one is refused otherwise, since it is most often the wrong one. */
  readonly fromEmpty?: boolean;
  /** Script by script, as upstream's own tool would go. */
  readonly stepwise?: boolean;
}

/** What the pending migrations come to, before it is called a plan. */
export interface Outlook extends Prospect {
  readonly drift: readonly Drift[];
  readonly failure: StepFailure | null;
  readonly phases: readonly Phase[];
  readonly result: Catalog;
}

/** Rows whose table a script has dropped are gone. */
function survivingRows(set: MigrationSet, { catalog, rows }: State): VersionRows {
  return new Map(
    [...rows].filter(([key]) => {
      const repository = set.repositories[key];
      return repository !== undefined && hasVersionTable(catalog, repository);
    }),
  );
}

function refuse(set: MigrationSet, live: LiveDatabase, at: Standing, mark: ReleaseMark, options: PlanOptions): void {
  const service = `${set.service}/${set.database}`;
  if (at.empty && (options.fromEmpty !== true || at.covered.size > 0)) {
    throw new Problem('SL020', `${live.name} is empty: there is nothing to upgrade`, {
      advice: `check the database's name; to build ${service} at ${mark.release} from nothing, say --from-empty`,
    });
  }
  const ahead = revisionsAhead(at.graph, set, at.covered, mark);
  const pending = pendingMigrations(at.graph, set, at.covered, mark);
  if (ahead.length > 0 && pending.length === 0) {
    throw new Problem('SL023', `${live.name} is at ${describeStanding(at)}, which is later than ${mark.release}`, {
      advice: 'an upgrade goes forward only: name a later release, or restore a backup of before',
      details: { from: describeStanding(at), to: mark.release, ahead },
    });
  }
  const baseline = pending.find(({ kind }) => kind === 'baseline');
  if (baseline !== undefined && !at.empty) {
    throw new Problem(
      'SL024',
      `${live.name} is at ${describeStanding(at)}, and this set begins at ${baseline.release}`,
      {
        advice: `take the database to ${baseline.release} with its own tool, or roll up from sources that reach further back`,
        details: { from: describeStanding(at), begins: baseline.release },
      },
    );
  }
}

/** Simulates the pending migrations on the live catalog; once for several plans of one database to one release. */
export const outlook = remembered(simulate);

function simulate(set: MigrationSet, live: LiveDatabase, mark: ReleaseMark, at: Standing): Outlook {
  const seen = prospect(set, live, mark, at);
  const { pending, begun, untouched } = seen;
  const [first] = pending;
  const phases: Phase[] = [];
  let state: State = { catalog: live.catalog, rows: live.rows, sizes: live.sizes };
  let failure: StepFailure | null = null;
  const touchRows = (name: string, changes: readonly VersionChange[]) => {
    if (changes.length === 0) return;
    const done = versionStatements(set, state, changes);
    state = done.state;
    phases.push({
      name,
      release: mark.release,
      covers: [],
      revision: null,
      statements: done.statements,
      rowsAfter: state.rows,
    });
  };
  if (pending.length > 0) touchRows('current-names', changesForAliases(at.graph, set.repositories, state.rows));
  for (const migration of pending) {
    const from = migration === first ? begun : 0;
    // What a migration that was cut short found before it began can only be what was expected there; version tables stay.
    const start = from > 0 ? withTables(state.catalog, untouched.tables) : state.catalog;
    const compiled = compileMigration(state.catalog, migration, state.sizes, from, start);
    state = { ...state, catalog: compiled.catalog, sizes: compiled.sizes };
    state = { ...state, rows: survivingRows(set, state) };
    failure = compiled.failure;
    // Rows that move outside the scripts leave no mark of their own: the script behind them does.
    const unmarked = migration.kind === 'data' || migration.kind === 'milestone' || failure !== null;
    const changes = unmarked ? [] : changesForRevision(at.graph, set.repositories, state.rows, migration.revision);
    const done = versionStatements(set, state, changes);
    state = done.state;
    phases.push({
      name: migration.name,
      release: migration.release,
      covers: [migration.name],
      revision: migration.revision,
      statements: [...compiled.statements, ...done.statements],
      rowsAfter: state.rows,
    });
    if (failure !== null) break;
  }
  if (failure === null)
    touchRows(`release-${mark.release}`, changesForMark(at.graph, set.repositories, state.rows, mark.heads));
  const drift = findDrift(seen.differences, pending, () => failure);
  return { ...seen, drift, failure, phases, result: state.catalog };
}

function diagnose(
  set: MigrationSet,
  { drift, variants, failure, standing: at, mark, pending, begun }: Outlook,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const [first] = pending;
  if (begun > 0 && first !== undefined) {
    found.push({
      code: 'SL034',
      severity: 'warning',
      message: `${first.name} was cut short: ${begun} of its ${first.steps.length} steps are done, and it goes on behind them`,
      advice: null,
      affects: [first.name],
    });
  }
  if (failure !== null) {
    const blocking = drift.filter(({ kind }) => kind === 'blocking').map(({ object }) => object);
    const because = blocking.length > 0 ? `; drift: ${blocking.join(', ')}` : '';
    found.push({
      code: 'SL030',
      severity: 'error',
      message: `${failure.migration}, step ${failure.step + 1}: ${failure.message}${because}`,
      advice: 'bring the named objects to what the set expects (`stackleap status` shows both), then plan again',
      affects: [failure.migration],
    });
  }
  for (const { name, title } of variants) {
    const own = drift.filter(({ variant }) => variant === name);
    found.push({
      code: 'SL035',
      severity: 'info',
      message: `${title}: ${own.length} of the schema's differences are known from there`,
      advice: null,
      affects: [...new Set(own.flatMap(({ affects }) => affects))],
    });
  }
  for (const one of drift) {
    if (one.kind === 'blocking' && failure === null) {
      found.push({
        code: 'SL030',
        severity: 'error',
        message: `${one.object}: expected ${one.expected ?? 'nothing'}, found ${one.found ?? 'nothing'}; a pending step cannot do with it`,
        advice: 'bring it to what the set expects (`stackleap status` shows both), then plan again',
        affects: one.affects,
      });
    }
    if (one.kind === 'blocking' || one.variant !== null) continue;
    const handled = one.kind === 'handled';
    found.push({
      code: handled ? 'SL031' : 'SL032',
      severity: handled ? 'warning' : 'info',
      message: `${one.object}: expected ${one.expected ?? 'nothing'}, found ${one.found ?? 'nothing'}`,
      advice: null,
      affects: one.affects,
    });
  }
  const ahead = revisionsAhead(at.graph, set, at.covered, mark);
  if (ahead.length > 0) {
    found.push({
      code: 'SL033',
      severity: 'warning',
      message: `the database has revisions of a later release than ${mark.release}: ${ahead.join(', ')}`,
      advice: 'its version table will not show that release alone',
      affects: [],
    });
  }
  return found;
}

/** Freezes plain objects and lists through and through; maps and catalogs are read-only by type. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/**
 * Computes what takes a database to a release. Reads nothing but its arguments.
 * @param given bound to the values of its inputs (`bindInputs`); one that is not has their defaults
 *
 * @throws Problem SL004, SL020 to SL025: the database or the release is not what it should be. What stands in the way
 *   inside the database is a diagnostic of severity `error` in the result.
 */
export function makePlan(given: MigrationSet, live: LiveDatabase, release: string, options: PlanOptions = {}): Plan {
  const set = bindInputs(given);
  const mark = findMark(set, release, live.rows);
  const at = standing(set, live);
  refuse(set, live, at, mark, options);
  const found = outlook(set, live, mark, at);
  const from = describeStanding(at);
  const coalesced = options.stepwise === true || found.failure !== null ? null : oneStep(set, live, found);
  const { phases, result } = coalesced ?? found;
  const heads = rowRefs(live.rows).map(({ repository, revision }) => `${repository}:${revision}`);
  const identity = [set.service, set.database, String(set.format), from, mark.release, ...heads.sort()];
  return Object.freeze({
    service: set.service,
    database: set.database,
    from,
    to: mark.release,
    hash: planHash([...identity, ...inputIdentity(set.inputs)], phases),
    way: coalesced === null ? 'stepwise' : 'coalesced',
    phases: frozen(phases),
    counts: frozen(countsOf(phases, coalesced?.idle)),
    stepwise: frozen(countsOf(found.phases)),
    diagnostics: frozen([
      ...diagnose(set, found),
      ...lint({
        statements: phases.flatMap(({ statements }) => statements),
        before: withoutVersionTables(live.catalog, set),
        after: withoutVersionTables(result, set),
        sizes: live.sizes,
      }),
    ]),
    drift: frozen(found.drift),
    variants: frozen(found.variants),
    start: at.whereabouts,
    result: found.failure === null ? result : null,
  });
}

/** True when nothing stands in the way of running the plan. */
export function isRunnable(plan: Plan): boolean {
  return plan.result !== null && plan.diagnostics.every(({ severity }) => severity !== 'error');
}
