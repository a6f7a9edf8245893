import { Problem } from '../../problem.ts';
import type { Session, Sessions } from '../session.ts';
import type { Unit } from '../unit.ts';
import { type Footprint, footprintOf, relationOf } from './conflict.ts';

interface Waiting {
  readonly unit: Unit;
  /** Positions of earlier units that have to be through before. */
  readonly behind: ReadonlySet<number>;
  /** Positions of units, earlier or later, that must not run at the same time. */
  readonly apart: ReadonlySet<number>;
  /** Seconds, by the plan's estimate, from its start to the end of the longest line of units that wait for it. */
  readonly line: number;
}

/** Who waits for whom: each unit for the earlier ones that it keeps its order to, and for what runs that it must be apart from. */
export function waitingList(units: readonly Unit[]): readonly Waiting[] {
  const list: { unit: Unit; footprint: Footprint; behind: Set<number>; apart: Set<number>; line: number }[] = [];
  for (const unit of units) {
    const one = { unit, footprint: footprintOf(unit), behind: new Set<number>(), apart: new Set<number>(), line: 0 };
    for (const earlier of list) {
      const relation = relationOf(earlier.footprint, one.footprint);
      if (relation === 'order') one.behind.add(earlier.unit.position);
      if (relation !== 'apart') continue;
      one.apart.add(earlier.unit.position);
      earlier.apart.add(unit.position);
    }
    list.push(one);
  }
  for (const one of list.toReversed()) {
    const later = list.filter(({ behind }) => behind.has(one.unit.position));
    one.line = (one.unit.statements[0]?.estimateSeconds ?? 0) + Math.max(0, ...later.map(({ line }) => line));
  }
  return list;
}

/** The one that begins the longest line: what begins last should not be what takes longest. */
function next(
  list: readonly Waiting[],
  running: ReadonlyMap<number, unknown>,
  through: ReadonlySet<number>,
): Waiting | undefined {
  const isFree = ({ unit: { position }, behind, apart }: Waiting) =>
    !running.has(position) &&
    !through.has(position) &&
    [...behind].every((other) => through.has(other)) &&
    ![...apart].some((other) => running.has(other));
  const free = list.filter(isFree);
  return free.reduce<Waiting | undefined>(
    (best, one) => (best === undefined || one.line > best.line ? one : best),
    undefined,
  );
}

/** Codes after which nobody knows what the database is: they are told before any other. */
const GRAVE = new Set(['SL043', 'SL046']);

function gravest(errors: readonly unknown[]): unknown {
  return errors.find((error) => error instanceof Problem && GRAVE.has(error.code)) ?? errors[0];
}

/**
 * Runs units at the same time as far as they have nothing to do with each other, one in each session at a time; in one
 * session alone in their own order. Once one fails no further one is begun, and those that run are waited for.
 *
 * @throws what a unit threw; of several the gravest
 */
export async function runTogether(
  units: readonly Unit[],
  sessions: Sessions,
  work: (unit: Unit, session: Session) => Promise<void>,
): Promise<void> {
  if (units.length === 1 || sessions.length === 1) {
    for (const unit of units) await work(unit, sessions[0]);
    return;
  }
  const list = waitingList(units);
  const running = new Map<number, Promise<void>>();
  const through = new Set<number>();
  const errors: unknown[] = [];
  const idle = [...sessions];
  const start = (unit: Unit, session: Session): void => {
    const done = work(unit, session)
      .then(
        () => void through.add(unit.position),
        (error: unknown) => void errors.push(error),
      )
      .finally(() => {
        running.delete(unit.position);
        idle.unshift(session);
      });
    running.set(unit.position, done);
  };
  for (;;) {
    while (errors.length === 0 && idle.length > 0) {
      const one = next(list, running, through);
      const session = one === undefined ? undefined : idle.shift();
      if (one === undefined || session === undefined) break;
      start(one.unit, session);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (errors.length > 0) throw gravest(errors);
}
