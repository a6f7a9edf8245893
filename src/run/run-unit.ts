import { codeTools, type ToolSettings } from '../migration/tools.ts';
import { type Cursor, type Mark, runDataStep, schemaText } from '../migration/verb/index.ts';
import type { PlannedStatement } from '../plan/model.ts';
import { withoutPromise } from '../plan/promise.ts';
import { Problem } from '../problem.ts';
import { blockerText, findBlockers } from './blocker.ts';
import { dataStepOf } from './data-step.ts';
import { blocked, interrupted, isLoss, rejection, unknownOutcome } from './failure.ts';
import { takenBack } from './guarded.ts';
import { patiently } from './held-up.ts';
import { liveFingerprint, sameFingerprint, touchedBy } from './journal/fingerprint.ts';
import { isAnotherWay } from './other-way.ts';
import type { Running } from './progress.ts';
import type { RunContext } from './run.ts';
import { serverMessage } from './server-error.ts';
import { LOCK_WAIT_SECONDS, type Session } from './session.ts';
import type { Unit } from './unit.ts';

/** How often a statement that waited for a lock is tried. */
const TRIES = 12;

/** Between two statements: nothing is begun once the run shall stop, or is no longer alone. */
async function boundary(run: RunContext, unit: Unit): Promise<void> {
  if (run.signal?.aborted === true) throw interrupted(run, unit);
  await run.lock.check();
}

/** Tries again what another session holds up, and says who it is. */
function amongOthers(run: RunContext, unit: Unit, session: Session, work: () => Promise<void>): Promise<void> {
  const table = unit.statements[0]?.table ?? null;
  return patiently(work, async (tries) => {
    const aside = await run.watch.session();
    const own = [session.id, aside.id, run.lock.connection, ...run.workers.map(({ id }) => id)];
    const found = await findBlockers(aside.query, run.database.target.database, table, own).catch(() => []);
    const blockers = found.map(blockerText);
    if (tries >= TRIES) throw blocked(run, unit, tries * LOCK_WAIT_SECONDS, blockers);
    const who = blockers.length === 0 ? 'a session that this user may not see' : blockers.join('; ');
    run.progress.note(`${table ?? unit.phase.name} is locked by ${who}; trying again (${tries} of ${TRIES})`);
    await boundary(run, unit);
  });
}

/**
 * Sends a schema statement. Where the server will not do it in the way that the plan has promised, it has done nothing,
 * and a run that came to a stop there would come to the same stop again: it is asked once more, and left to choose the
 * way itself, which is slower and no other change.
 */
async function sendSchema(run: RunContext, statement: PlannedStatement, session: Session): Promise<void> {
  const sql = schemaText(statement.sql);
  try {
    await session.query(sql);
  } catch (error) {
    const plain = withoutPromise(sql);
    if (plain === null || !isAnotherWay(error)) throw error;
    run.progress.note(`${statement.table}: not ${statement.way} on this server (${serverMessage(error)}); it copies`);
    await session.query(plain);
  }
}

async function runSchema(run: RunContext, unit: Unit, session: Session): Promise<void> {
  const [statement] = unit.statements;
  if (statement === undefined) throw new Error('a unit without a statement');
  const touched = touchedBy(statement);
  const before = await liveFingerprint(session.query, touched);
  await run.journal.begin(session, unit, before);
  try {
    await amongOthers(run, unit, session, async () => {
      await sendSchema(run, statement, session);
    });
    await amongOthers(run, unit, session, async () => {
      const rows = await takenBack(session, statement);
      if (rows !== null) throw rows;
    });
  } catch (error) {
    if (isLoss(error)) throw unknownOutcome(run, unit, error);
    // A server that says no and has done it all the same, or half of it, is not to be believed.
    const now = await liveFingerprint(session.query, touched).catch((second: unknown) => {
      throw unknownOutcome(run, unit, second);
    });
    if (!sameFingerprint(before, now)) throw unknownOutcome(run, unit, error);
    if (statement.tolerant && !(error instanceof Problem)) {
      await run.journal.end(session, unit, { state: 'skipped', error: serverMessage(error) });
      return;
    }
    await run.journal.end(session, unit, { state: 'rejected', error: serverMessage(error) });
    throw error instanceof Problem ? error : rejection(run, unit, error);
  }
  await run.journal.end(session, unit, { state: 'applied', rows: 0 });
}

/** What only sets the session does no harm in another one; it is said again there. */
async function runSession(run: RunContext, unit: Unit, session: Session): Promise<void> {
  for (const { sql } of unit.statements) await session.query(sql);
  await run.journal.end(session, unit, { state: 'applied', rows: 0 });
}

async function runVersion(run: RunContext, unit: Unit, session: Session): Promise<void> {
  await run.journal.begin(session, unit, null);
  const knex = await session.knex();
  await amongOthers(run, unit, session, () =>
    session.guard(
      knex.transaction(async (transaction) => {
        for (const { sql } of unit.statements) await transaction.raw(sql);
        await run.journal.endWithin(transaction, unit, 0);
      }),
    ),
  );
}

/** Runs a data step on the journal: each piece of its work commits with the note of how far it has come. */
async function runRows(run: RunContext, unit: Unit, session: Session): Promise<void> {
  const step = dataStepOf(run.set, unit);
  if (step === null) {
    const [statement] = unit.statements;
    throw new Error(`${statement?.migration} has no data step ${statement?.step}`);
  }
  const settings: ToolSettings = { inputs: run.set.inputs, ...(run.values ? { values: run.values } : {}) };
  let cursor: Cursor = run.records[unit.position]?.cursor ?? null;
  let pieces = 0;
  await run.journal.begin(session, unit, null);
  const knex = await session.knex();
  await amongOthers(run, unit, session, async () => {
    await runDataStep(step, {
      cursor,
      progress: (done, total) => run.progress.rows(done, total),
      async commit(work) {
        if (pieces > 0) await boundary(run, unit);
        let rows = 0;
        let mark: Mark = { done: true };
        await session.guard(
          knex.transaction(async (transaction) => {
            const tools = codeTools(transaction, settings);
            mark = await work({
              ...tools,
              async execute(sql, bindings) {
                const outcome = await tools.execute(sql, bindings);
                rows += outcome.rows;
                return outcome;
              },
            });
            await run.journal.mark(transaction, unit, mark, rows);
          }),
        );
        pieces++;
        run.tally.rows += rows;
        if (!mark.done) ({ cursor } = mark);
        run.tally.partly = !mark.done;
      },
    });
  });
}

function countOf(run: RunContext, unit: Unit): number {
  if (unit.kind !== 'rows') return unit.statements.length;
  return dataStepOf(run.set, unit)?.kind === 'assertNone' ? 0 : 1;
}

async function work(run: RunContext, unit: Unit, session: Session): Promise<void> {
  switch (unit.kind) {
    case 'schema':
      return runSchema(run, unit, session);
    case 'session':
      return runSession(run, unit, session);
    case 'version':
      return runVersion(run, unit, session);
    case 'rows':
      return runRows(run, unit, session);
  }
}

/**
 * Runs one unit in a session, journal and all. What the server refuses is in the journal as rejected; what nobody knows
 * the outcome of stays begun.
 *
 * @throws Problem SL040 to SL043, SL046, SL048, SL049
 */
export async function runUnit(run: RunContext, unit: Unit, session: Session): Promise<void> {
  await boundary(run, unit);
  const [first] = unit.statements;
  if (first !== undefined) run.progress.statement(first);
  try {
    const told = (running: Running) => {
      if (first !== undefined) run.progress.running(running, first);
    };
    await run.watch.over(session, told, () => work(run, unit, session));
  } catch (error) {
    if (error instanceof Problem && error.code !== 'SL049') throw error;
    // A killed connection's statement is refused with an ordinary error first.
    const alive = await session.query('DO 0').then(
      () => true,
      () => false,
    );
    if (isLoss(error) || !alive) throw unknownOutcome(run, unit, error);
    if (unit.kind === 'schema') throw error instanceof Problem ? error : rejection(run, unit, error);
    await run.journal.end(session, unit, { state: 'rejected', error: serverMessage(error) }).catch(() => undefined);
    throw error instanceof Problem ? error : rejection(run, unit, error);
  }
  run.tally.done.add(unit.position);
  run.tally.statements += countOf(run, unit);
}
