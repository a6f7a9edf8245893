import type { MigrationSet } from '../migration/model.ts';
import { makePlan } from '../plan/plan.ts';
import { approved, type Beginning, openWorkers, type Resumed, type UpgradeOptions } from './begin.ts';
import { checkAgain } from './check-first.ts';
import type { Database } from './connection.ts';
import { attachJournal, dropJournal, thisRunner } from './journal/journal.ts';
import type { RunRecord } from './journal/model.ts';
import { settleOrphans } from './journal/orphan.ts';
import { readRun, readUnits } from './journal/read.ts';
import { type Command, otherThanBegun, refuseOther, refuseOtherPlan } from './journal/same-command.ts';
import { type Settled, settleUnits } from './journal/settle.ts';
import { startFromJson } from './journal/start.ts';
import type { RunLock } from './lock.ts';
import { isDone } from './run.ts';
import { unitsOf, unitText } from './unit.ts';

function settledText({ unit, outcome, by }: Settled): string {
  const what = outcome === 'applied' ? 'took effect' : 'did not take effect';
  const how = { catalog: 'says the schema', journal: 'says the journal', told: 'as you say' }[by];
  const text = unitText(unit).replaceAll(/\s+/g, ' ').slice(0, 100);
  return `a statement that was running when the earlier run ended ${what}, ${how}: ${text}`;
}

/**
 * The unfinished run that a command goes on with; `null`: it begins a new one.
 *
 * @throws Problem SL045: it is another command's
 */
export async function unfinished(database: Database, command: Command): Promise<RunRecord | null> {
  const { work, target } = database;
  const run = await readRun(work.query, target.database);
  if (run === null) return null;
  if (run.state === 'finished') {
    await dropJournal(work);
    return null;
  }
  const other = otherThanBegun(run, command);
  if (other.length > 0 && (await readUnits(work.query)).every(isDone)) {
    // All of it is done, and only its verification is missing: the version tables are true, and say where it stands.
    await dropJournal(work);
    return null;
  }
  refuseOther(target.database, run, other);
  return run;
}

/**
 * Takes an unfinished run over: the same plan is made from the stored start, nothing of the earlier program is left at
 * work, and what became of its last statement is found out.
 *
 * @throws Problem SL027, SL044, SL045, SL047, SL105, SL106, SL109
 */
export async function goOn(
  database: Database,
  set: MigrationSet,
  run: RunRecord,
  lock: RunLock,
  options: UpgradeOptions,
): Promise<Beginning> {
  const { work, target } = database;
  const tool = options.tool ?? 'unknown';
  const start = startFromJson(run.document.start);
  const plan = makePlan(set, start, run.to, run.document.options);
  const units = unitsOf(plan);
  const seen = await readUnits(work.query);
  refuseOtherPlan(target.database, run, plan, units, seen, tool);
  const known: Resumed = { run, done: seen.filter(isDone).length, of: units.length };
  await approved(options, plan, known);
  const begun = seen.filter(({ state, kind }) => state === 'begun' && kind === 'schema');
  await settleOrphans(
    work,
    target.database,
    run,
    begun.map(({ statement }) => statement),
    new Set([work.id, lock.connection]),
    {
      signal: options.signal,
      waiting: ({ id, statement, seconds }) =>
        options.progress?.note(
          `waiting for connection ${id} of the earlier run${statement === null ? '' : `, which the server has been executing for ${seconds} s: ${statement.slice(0, 100)}`}`,
        ),
    },
  );
  await checkAgain(database, set, start, options);
  const workers = await openWorkers(database, options);
  const runner = await thisRunner(workers);
  const journal = await attachJournal(work, runner);
  // Only now is it certain that nobody writes there any more.
  const records = await readUnits(work.query);
  const settled = await settleUnits({
    session: work,
    database: target.database,
    set,
    units,
    records,
    journal,
    told: options.settle,
  });
  for (const one of settled) options.progress?.note(settledText(one));
  const after = settled.length === 0 ? records : await readUnits(work.query);
  return { plan, units, records: after, journal, resumed: { ...known, done: after.filter(isDone).length }, workers };
}
