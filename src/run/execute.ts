import { Umzug } from 'umzug';
import type { Phase } from '../plan/model.ts';
import { Problem } from '../problem.ts';
import type { Database } from './connection.ts';
import { atTheEnd } from './failure.ts';
import { stretches } from './parallel/stretch.ts';
import { runTogether } from './parallel/together.ts';
import { isDone, type RunContext } from './run.ts';
import { runUnit } from './run-unit.ts';
import type { Unit } from './unit.ts';

/** What a run has done. */
export interface Executed {
  readonly migrations: number;
  readonly statements: number;
  readonly rows: number;
  readonly seconds: number;
}

/** The phases that the journal knows to be done: Umzug leaves them out. */
function executedPhases({ plan, units, records }: RunContext): string[] {
  const open = new Set(
    units.filter(({ position }) => !isDone(records[position] ?? { state: 'planned' })).map(({ phase }) => phase),
  );
  // A phase without statements is never in the journal: it is passed once more, which does nothing.
  const known = new Set(units.map(({ phase }) => phase));
  return plan.phases.filter((phase) => known.has(phase) && !open.has(phase)).map(({ name }) => name);
}

/** Runs units as a phase has them, independent tables in all sessions at once. */
async function runStretch(run: RunContext, units: readonly Unit[]): Promise<void> {
  const [, ...others] = run.workers;
  await runTogether(units, run.workers, (unit, session) => runUnit(run, unit, session));
  for (const session of others) await run.journal.flush(session);
}

/** Runs the units of a phase that are not done yet, those of the version tables or the others. */
async function runPhase(run: RunContext, phase: Phase, version: boolean): Promise<void> {
  const { work } = run.database;
  const own = run.units.filter((unit) => unit.phase === phase);
  const isVersion = (at: number) => own[at]?.statements[0]?.kind === 'version';
  const open = own.filter(({ position }, at) => !run.tally.done.has(position) && isVersion(at) === version);
  if (open.length === 0) return;
  const first = open[0]?.position ?? 0;
  for (const unit of own) {
    // What an earlier program had set in its session is gone with it.
    if (unit.kind === 'session' && unit.position < first && run.tally.done.has(unit.position)) {
      for (const { sql } of unit.statements) await work.query(sql);
    }
  }
  for (const units of stretches(open)) await runStretch(run, units);
}

/**
 * Runs a plan through Umzug, one item a phase. Umzug's storage is the journal: what is executed is read from it, and
 * what ran is written into it.
 *
 * @throws Problem SL040 to SL043, SL046, SL048, SL049
 */
export async function execute(run: RunContext): Promise<Executed> {
  const { plan, progress, tally } = run;
  const began = performance.now();
  const phaseOf = (name: string): Phase => {
    const found = plan.phases.find((phase) => phase.name === name);
    if (found === undefined) throw new Error(`the plan has no phase ${name}`);
    return found;
  };
  const started = new Map<string, { readonly at: number; readonly rows: number }>();
  const umzug = new Umzug<Database>({
    context: run.database,
    logger: undefined,
    migrations: plan.phases.map((phase, index) => ({
      name: phase.name,
      async up() {
        progress.phase(phase, index + 1, plan.phases.length);
        started.set(phase.name, { at: performance.now(), rows: tally.rows });
        await runPhase(run, phase, false);
      },
    })),
    storage: {
      executed: async () => executedPhases(run),
      async logMigration({ name }) {
        const phase = phaseOf(name);
        await runPhase(run, phase, true);
        tally.migrations += phase.covers.length;
        const start = started.get(name);
        progress.done(phase, tally.rows - (start?.rows ?? 0), (performance.now() - (start?.at ?? 0)) / 1000);
      },
      async unlogMigration({ name }) {
        throw new Error(`${name} cannot be taken back: an upgrade goes forward only`);
      },
    },
  });
  try {
    await umzug.up();
    await run.journal.flush(run.database.work);
  } catch (error) {
    // Umzug wraps what a migration throws in its own error.
    const cause = (error as { cause?: unknown }).cause;
    throw cause instanceof Problem ? atTheEnd(cause) : error;
  }
  const { migrations, statements, rows } = tally;
  return { migrations, statements, rows, seconds: Math.round((performance.now() - began) / 10) / 100 };
}
