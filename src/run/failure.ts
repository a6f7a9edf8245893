import type { MigrationSet } from '../migration/model.ts';
import { RowsInTheWay } from '../migration/verb/index.ts';
import { Problem } from '../problem.ts';
import { dataStepOf } from './data-step.ts';
import { ConnectionLost } from './loss.ts';
import type { RunContext } from './run.ts';
import { isConnectionLoss, serverMessage } from './server-error.ts';
import { type Unit, unitText } from './unit.ts';

function shorten(sql: string): string {
  return sql.length > 400 ? `${sql.slice(0, 399)}…` : sql;
}

/** False of a unit that leaves nothing in the database: one that only asks, or only sets the session. */
function changes(set: MigrationSet, unit: Unit): boolean {
  const step = dataStepOf(set, unit);
  return step === null ? unit.kind !== 'session' : Object.keys(step.writes).length > 0;
}

/** True when something of the plan is in the database, whoever did it. */
export function hasChanged({ tally, units, set }: Pick<RunContext, 'tally' | 'units' | 'set'>): boolean {
  return tally.partly || units.some((unit) => tally.done.has(unit.position) && changes(set, unit));
}

const accounts = new WeakMap<Problem, () => Problem>();

/** A failure that says how far the run is. What runs beside it comes to its end only later, and the account is made anew then. */
function account(make: () => Problem): Problem {
  const problem = make();
  accounts.set(problem, make);
  return problem;
}

/** A failure as it is to be told: nothing of the run is at work any more. */
export function atTheEnd(problem: Problem): Problem {
  return accounts.get(problem)?.() ?? problem;
}

/** How to go on, said with every failure. */
function whatNow(run: RunContext): string {
  if (!hasChanged(run)) return 'nothing was changed; mend the cause and run the same command again';
  return `${run.tally.done.size} of ${run.units.length} statements are done; mend the cause and run the same command again: it goes on from there`;
}

/** Migrations whose phase is through, whoever ran it. */
function migrationsDone({ plan, units, tally }: RunContext): number {
  const open = new Set(units.filter(({ position }) => !tally.done.has(position)).map(({ phase }) => phase));
  const first = plan.phases.findIndex((phase) => open.has(phase));
  const through = first < 0 ? plan.phases : plan.phases.slice(0, first);
  return through.reduce((sum, { covers }) => sum + covers.length, 0);
}

function detailsOf(run: RunContext, unit: Unit): Readonly<Record<string, unknown>> {
  const [first] = unit.statements;
  return {
    phase: unit.phase.name,
    migration: first?.migration ?? unit.phase.name,
    statement: shorten(unitText(unit)),
    position: unit.position,
    done: migrationsDone(run),
    statements: { done: run.tally.done.size, of: run.units.length },
  };
}

/** The run was told to stop, and does so before a unit. */
export function interrupted(run: RunContext, unit: Unit): Problem {
  return account(() => {
    const changed = hasChanged(run);
    return new Problem('SL048', `stopped before the next statement of ${unit.phase.name}`, {
      advice: changed
        ? `${run.tally.done.size} of ${run.units.length} statements are done; run the same command again: it goes on from there`
        : 'nothing was changed',
      details: detailsOf(run, unit),
      exit: changed ? 4 : 3,
    });
  });
}

/** The run was told to stop before it began. */
export function stoppedBefore(when: string): Problem {
  return new Problem('SL048', `stopped ${when}`, { advice: 'nothing was changed', exit: 3 });
}

/** Whether the server has finished a unit is not known. */
export function unknownOutcome(run: RunContext, unit: Unit, error: unknown): Problem {
  return account(
    () =>
      new Problem(
        'SL043',
        `${unit.phase.name}: ${serverMessage(error)}; whether the server has finished this statement is not known\n  in: ${shorten(unitText(unit))}`,
        {
          advice:
            'run the same command again once the server answers: it waits until nothing of this run is executed any more, finds out from the schema, and goes on',
          details: { ...detailsOf(run, unit), server: serverMessage(error) },
          cause: error,
          exit: 4,
        },
      ),
  );
}

/**
 * What a server still says to a connection that it ends: ER_SERVER_SHUTDOWN, MariaDB's ER_CONNECTION_KILLED, MySQL's
 * ER_SESSION_WAS_KILLED and ER_CLIENT_INTERACTION_TIMEOUT.
 */
const LAST_WORDS: ReadonlySet<unknown> = new Set([1053, 1927, 3169, 4031]);

/** The connection that a unit ran in is gone. */
export function isLoss(error: unknown): boolean {
  const { errno } = (error ?? {}) as { errno?: number };
  return error instanceof ConnectionLost || isConnectionLoss(error) || LAST_WORDS.has(errno);
}

/** The server, or the rows, refuse a unit; nothing of it was done. */
export function rejection(run: RunContext, unit: Unit, error: unknown): Problem {
  return account(() => {
    const changed = hasChanged(run);
    const details = { ...detailsOf(run, unit), server: serverMessage(error) };
    if (error instanceof RowsInTheWay) {
      return new Problem('SL042', `${unit.phase.name} refuses: ${error.message}`, {
        advice: whatNow(run),
        details,
        cause: error,
        exit: changed ? 4 : 3,
      });
    }
    const code = unit.kind === 'rows' ? 'SL041' : 'SL040';
    return new Problem(code, `${unit.phase.name}: ${serverMessage(error)}\n  in: ${shorten(unitText(unit))}`, {
      advice: whatNow(run),
      details,
      cause: error,
      exit: changed ? 4 : 1,
    });
  });
}

/** A statement has waited for another session's lock as often as it is worth. */
export function blocked(run: RunContext, unit: Unit, waited: number, blockers: readonly string[]): Problem {
  return account(() => {
    const who = blockers.length === 0 ? 'this user may not see whose (PROCESS)' : blockers.join('; ');
    return new Problem(
      'SL049',
      `${unit.phase.name}: waited ${waited} s for another session's lock: ${who}\n  in: ${shorten(unitText(unit))}`,
      {
        advice: `stop the services that use this database, or end that session with KILL; ${whatNow(run)}`,
        details: { ...detailsOf(run, unit), blockers },
        exit: hasChanged(run) ? 4 : 1,
      },
    );
  });
}
