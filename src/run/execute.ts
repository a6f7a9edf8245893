import { Umzug } from 'umzug';
import type { Migration, MigrationSet, Plain } from '../migration/model.ts';
import { inOneTransaction } from '../migration/one-transaction.ts';
import { closure, revisionGraph, revisionKey } from '../migration/revision-graph.ts';
import { isDataStep } from '../migration/step.ts';
import { RowsInTheWay, runDataStep, schemaText } from '../migration/verb/index.ts';
import { rowRefs } from '../migration/version-rows.ts';
import { readVersionRows } from '../plan/live.ts';
import type { Phase, Plan, PlannedStatement } from '../plan/model.ts';
import { Problem } from '../problem.ts';
import type { Database } from './connection.ts';
import { type Progress, silent } from './progress.ts';
import { isConnectionLoss, serverMessage } from './server-error.ts';

export interface ExecuteOptions {
  readonly progress?: Progress;
  /** Aborted: the run ends after the statement that is running. */
  readonly signal?: AbortSignal;
  readonly values?: ReadonlyMap<string, Plain>;
}

/** What a run has done. */
export interface Executed {
  readonly migrations: number;
  readonly statements: number;
  readonly rows: number;
  readonly seconds: number;
}

interface Run {
  readonly database: Database;
  readonly set: MigrationSet;
  readonly plan: Plan;
  readonly options: ExecuteOptions;
  migrations: number;
  statements: number;
  rows: number;
}

function shorten(sql: string): string {
  return sql.length > 400 ? `${sql.slice(0, 399)}…` : sql;
}

/** How to go on, said with every failure. */
function whatNow(run: Run): string {
  const all = run.plan.phases.filter(({ covers }) => covers.length > 0).length;
  if (run.statements === 0) return 'nothing was changed; mend the cause and run the same command again';
  return `${run.migrations} of ${all} migrations are done and stand in the version tables; mend the cause and run the same command again: it goes on from there`;
}

function failure(run: Run, phase: Phase, statement: PlannedStatement, error: unknown): Problem {
  const changed = run.statements > 0;
  const details = {
    migration: phase.name,
    statement: shorten(statement.sql),
    done: run.migrations,
    server: serverMessage(error),
  };
  if (error instanceof RowsInTheWay) {
    return new Problem('SL042', `${phase.name} refuses: ${error.message}`, {
      advice: whatNow(run),
      details,
      cause: error,
      exit: changed ? 4 : 3,
    });
  }
  const lost = isConnectionLoss(error) ? '; whether the server has finished this statement is not known' : '';
  return new Problem(
    statement.kind === 'data' ? 'SL041' : 'SL040',
    `${phase.name}: ${serverMessage(error)}${lost}\n  in: ${shorten(statement.sql)}`,
    { advice: whatNow(run), details, cause: error, exit: changed || lost !== '' ? 4 : 1 },
  );
}

/** Runs the whole data step that a statement belongs to, in one transaction. */
async function runData(run: Run, migration: Migration, statement: PlannedStatement): Promise<void> {
  const step = migration.steps[statement.step ?? -1];
  if (step === undefined || !isDataStep(step)) throw new Error(`${migration.name} has no data step ${statement.step}`);
  const settings = { inputs: run.set.inputs, ...(run.options.values ? { values: run.options.values } : {}) };
  const { rows } = await inOneTransaction(run.database.knex, settings, (kept) => runDataStep(step, kept));
  run.rows += rows;
  if (step.kind !== 'assertNone') run.statements++;
}

async function runStatement(run: Run, phase: Phase, statement: PlannedStatement): Promise<void> {
  if (run.options.signal?.aborted) {
    throw new Problem('SL040', `stopped before the next statement of ${phase.name}`, {
      advice: whatNow(run),
      exit: run.statements > 0 ? 4 : 3,
    });
  }
  run.options.progress?.statement(statement);
  try {
    if (statement.kind !== 'data') {
      await run.database.knex.raw(schemaText(statement.sql));
      run.statements++;
      return;
    }
    const migration = run.set.migrations.find(({ name }) => name === statement.migration);
    if (migration === undefined) throw new Error(`the set has no migration ${statement.migration}`);
    await runData(run, migration, statement);
  } catch (error) {
    if (statement.tolerant && !isConnectionLoss(error)) return;
    throw failure(run, phase, statement, error);
  }
}

/** A data step may be shown as several statements; it runs once. */
function heads(statements: readonly PlannedStatement[]): readonly PlannedStatement[] {
  return statements.filter((statement, at) => {
    const last = statements[at - 1];
    const same = last?.kind === 'data' && last.migration === statement.migration && last.step === statement.step;
    return statement.kind !== 'data' || !same;
  });
}

/**
 * The phases whose revision the version tables show: Umzug would leave them out.
 *
 * @throws Problem SL028: nothing of the plan was there when it was made
 */
async function executedPhases(run: Run): Promise<string[]> {
  const { query, target } = run.database;
  const covered = closure(revisionGraph(run.set), rowRefs(await readVersionRows(query, target.database, run.set)));
  const names = run.plan.phases
    .filter(({ revision }) => revision !== null && covered.has(revisionKey(revision)))
    .map(({ name }) => name);
  if (names.length === 0) return names;
  throw new Problem('SL028', `the database has changed since the plan was made: ${names[0]} is there already`, {
    advice: 'something else has upgraded it, without taking the lock; look at it, then plan again',
  });
}

/**
 * Runs a plan through Umzug, one item a phase. Umzug's storage is the version tables themselves: what is executed is
 * read from them, and what ran is written into them as the service's own tool would.
 *
 * @throws Problem SL040 to SL042 with exit code 4 once something has changed
 */
export async function execute(
  database: Database,
  set: MigrationSet,
  plan: Plan,
  options: ExecuteOptions = {},
): Promise<Executed> {
  const run: Run = { database, set, plan, options, migrations: 0, statements: 0, rows: 0 };
  const progress = options.progress ?? silent;
  const began = performance.now();
  const phaseOf = (name: string): Phase => {
    const found = plan.phases.find((phase) => phase.name === name);
    if (found === undefined) throw new Error(`the plan has no phase ${name}`);
    return found;
  };
  const started = new Map<string, { readonly at: number; readonly rows: number }>();
  const umzug = new Umzug<Database>({
    context: database,
    logger: undefined,
    migrations: plan.phases.map((phase, index) => ({
      name: phase.name,
      async up() {
        progress.phase(phase, index + 1, plan.phases.length);
        started.set(phase.name, { at: performance.now(), rows: run.rows });
        for (const statement of heads(phase.statements.filter(({ kind }) => kind !== 'version'))) {
          await runStatement(run, phase, statement);
        }
      },
    })),
    storage: {
      executed: () => executedPhases(run),
      async logMigration({ name }) {
        const phase = phaseOf(name);
        for (const statement of phase.statements)
          if (statement.kind === 'version') await runStatement(run, phase, statement);
        run.migrations += phase.covers.length;
        const start = started.get(name);
        progress.done(phase, run.rows - (start?.rows ?? 0), (performance.now() - (start?.at ?? 0)) / 1000);
      },
      async unlogMigration({ name }) {
        throw new Error(`${name} cannot be taken back: an upgrade goes forward only`);
      },
    },
  });
  try {
    await umzug.up();
  } catch (error) {
    // Umzug wraps what a migration throws in its own error.
    const cause = (error as { cause?: unknown }).cause;
    throw cause instanceof Problem ? cause : error;
  }
  const { migrations, statements, rows } = run;
  return { migrations, statements, rows, seconds: Math.round((performance.now() - began) / 10) / 100 };
}
