import type { MigrationSet, Plain } from '../../migration/model.ts';
import { inOneTransaction } from '../../migration/one-transaction.ts';
import { RowsInTheWay, runDataStep, schemaText } from '../../migration/verb/index.ts';
import type { Diagnostic, PlannedStatement } from '../../plan/model.ts';
import { withoutPromise } from '../../plan/promise.ts';
import { Problem } from '../../problem.ts';
import { dataStepOf } from '../data-step.ts';
import { stoppedBefore } from '../failure.ts';
import { rowsInTheWay } from '../guarded.ts';
import { isAnotherWay } from '../other-way.ts';
import { stretches } from '../parallel/stretch.ts';
import { runTogether } from '../parallel/together.ts';
import { serverMessage } from '../server-error.ts';
import type { Session } from '../session.ts';
import { type Unit, unitText } from '../unit.ts';
import { amongOurselves } from './among-ourselves.ts';
import type { ScratchPlace } from './place.ts';

export interface TrialOptions {
  readonly set: MigrationSet;
  /** All of the plan. */
  readonly units: readonly Unit[];
  /** The live database is empty as well: the rows that there are here will be there. */
  readonly fromEmpty: boolean;
  readonly values: ReadonlyMap<string, Plain> | undefined;
  readonly signal: AbortSignal | undefined;
}

function otherWay(statement: PlannedStatement, error: unknown): Diagnostic {
  return {
    code: 'SL123',
    severity: 'warning',
    message: `${statement.table}: not ${statement.way} on this server (${serverMessage(error)}); it copies the table`,
    advice: 'count on the time and the disk space of a copy of this table',
    affects: statement.migration === null ? [] : [statement.migration],
  };
}

/** Sends a schema statement as the run would; a finding where the server will not do it in the planned way. */
async function trySchema(statement: PlannedStatement, session: Session): Promise<readonly Diagnostic[]> {
  const sql = schemaText(statement.sql);
  try {
    await amongOurselves(() => session.query(sql));
    return [];
  } catch (error) {
    const plain = withoutPromise(sql);
    if (plain !== null && isAnotherWay(error)) {
      await amongOurselves(() => session.query(plain));
      return [otherWay(statement, error)];
    }
    const refused = (error as { errno?: number }).errno !== undefined;
    if (statement.tolerant && refused) return [];
    throw error;
  }
}

/** A data step has no rows to work on here, but its statements have to be ones that the server takes. */
async function tryRows({ set, values, fromEmpty }: TrialOptions, unit: Unit, session: Session): Promise<void> {
  const step = dataStepOf(set, unit);
  if (step === null) return;
  const settings = { inputs: set.inputs, ...(values === undefined ? {} : { values }) };
  try {
    const knex = await session.knex();
    await session.guard(inOneTransaction(knex, settings, (run) => runDataStep(step, run)));
  } catch (error) {
    // A guard speaks of rows, and those are not here; `preflight` asks the real ones.
    if (fromEmpty || !(error instanceof RowsInTheWay)) throw error;
  }
}

async function tryUnit(options: TrialOptions, unit: Unit, session: Session): Promise<readonly Diagnostic[]> {
  const [first] = unit.statements;
  if (unit.kind === 'schema' && first !== undefined) {
    const found = await trySchema(first, session);
    // The server has to take the questions; whose rows they are about is not here.
    const rows = await rowsInTheWay(session.query, first);
    if (rows !== null && options.fromEmpty) throw rows;
    return found;
  }
  if (unit.kind === 'rows') await tryRows(options, unit, session);
  else for (const { sql } of unit.statements) await session.query(sql);
  return [];
}

const ADVICE =
  'nothing was changed; the upgrade would have stopped there midway. See whether the server or the schema is unusual in what the message names; --stepwise goes another way; --no-scratch goes without this trial';
const OWN_ROWS =
  "nothing was changed; rows that the scripts themselves put into a new database stop a later one of them, as they would stop upstream's own tool: build it at a release before that one, do what the message says, and go on from there";

function failed(unit: Unit, where: string, error: unknown): Problem {
  const statement = unitText(unit);
  const shown = statement.length > 400 ? `${statement.slice(0, 399)}…` : statement;
  return new Problem(
    'SL121',
    `tried on an empty copy of the schema (${where}), the plan stops in ${unit.phase.name}: ${serverMessage(error)}\n  in: ${shown}`,
    {
      advice: error instanceof RowsInTheWay ? OWN_ROWS : ADVICE,
      details: { phase: unit.phase.name, position: unit.position, statement: shown, server: serverMessage(error) },
      cause: error,
    },
  );
}

/**
 * Runs every statement of a plan, in its order and with its session settings, in a scratch schema that has the live
 * schema's shape as far as the plan has to do with it: independent tables at the same time, as the run does.
 *
 * @returns what goes otherwise than planned and does not stop it
 * @throws Problem SL121: a statement is refused; SL048
 */
export async function runTrial(options: TrialOptions, place: ScratchPlace): Promise<readonly Diagnostic[]> {
  const found = new Map<number, readonly Diagnostic[]>();
  const work = async (unit: Unit, session: Session): Promise<void> => {
    if (options.signal?.aborted === true) throw stoppedBefore('while the plan was tried on an empty copy');
    try {
      found.set(unit.position, await tryUnit(options, unit, session));
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw failed(unit, place.where, error);
    }
  };
  for (const units of stretches(options.units)) await runTogether(units, place.sessions, work);
  return options.units.flatMap(({ position }) => found.get(position) ?? []);
}
