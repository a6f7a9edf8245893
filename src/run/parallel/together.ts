import { Problem } from '../../problem.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../unit.ts';
import { conflict, type Footprint, footprintOf } from './conflict.ts';

interface Waiting {
  readonly unit: Unit;
  readonly footprint: Footprint;
  /** Positions of earlier units that have to be through before. */
  readonly behind: ReadonlySet<number>;
}

/** Who waits for whom: each unit for the earlier ones that it must not run beside. */
export function waitingList(units: readonly Unit[]): readonly Waiting[] {
  const list: Waiting[] = [];
  for (const unit of units) {
    const footprint = footprintOf(unit);
    const behind = list.filter((one) => conflict(one.footprint, footprint)).map((one) => one.unit.position);
    list.push({ unit, footprint, behind: new Set(behind) });
  }
  return list;
}

function bytesOf({ unit }: Waiting): number {
  return unit.statements[0]?.bytes ?? 0;
}

/** Largest first: what begins last should not be what takes longest. */
function next(list: readonly Waiting[], begun: ReadonlySet<number>, through: ReadonlySet<number>): Waiting | undefined {
  const free = list.filter(
    ({ unit, behind }) => !begun.has(unit.position) && [...behind].every((position) => through.has(position)),
  );
  return free.reduce<Waiting | undefined>(
    (best, one) => (best === undefined || bytesOf(one) > bytesOf(best) ? one : best),
    undefined,
  );
}

/** Codes after which nobody knows what the database is: they are told before any other. */
const GRAVE = new Set(['SL043', 'SL046']);

function gravest(errors: readonly unknown[]): unknown {
  return errors.find((error) => error instanceof Problem && GRAVE.has(error.code)) ?? errors[0];
}

/**
 * Runs units at the same time as far as they have nothing to do with each other, one in each session at a time. Once one
 * fails no further one is begun, and those that run are waited for.
 *
 * @throws what a unit threw; of several the gravest
 */
export async function runTogether(
  units: readonly Unit[],
  sessions: readonly Session[],
  work: (unit: Unit, session: Session) => Promise<void>,
): Promise<void> {
  const list = waitingList(units);
  const begun = new Set<number>();
  const through = new Set<number>();
  const errors: unknown[] = [];
  const idle = [...sessions];
  const running = new Set<Promise<void>>();
  const start = ({ unit }: Waiting, session: Session): void => {
    begun.add(unit.position);
    const done: Promise<void> = work(unit, session)
      .then(
        () => void through.add(unit.position),
        (error: unknown) => void errors.push(error),
      )
      .finally(() => {
        running.delete(done);
        idle.unshift(session);
      });
    running.add(done);
  };
  for (;;) {
    while (errors.length === 0 && idle.length > 0) {
      const one = next(list, begun, through);
      const session = one === undefined ? undefined : idle.shift();
      if (one === undefined || session === undefined) break;
      start(one, session);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (errors.length > 0) throw gravest(errors);
}
