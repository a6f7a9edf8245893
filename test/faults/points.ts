import type { Unit } from '../../src/run/unit.ts';
import type { Fate } from './proxy.ts';

/** Who is hit: the program that upgrades, the server, or the connection between the two. */
export type Victim = 'runner' | 'server' | 'connection';

export type Moment = Exclude<Fate, 'pass' | 'hold'>;

/** A moment of a run at which something is hit. */
export interface Point {
  /** Of the unit in the plan; -2 while the plan is tried, -1 while the journal is made, the number of units while it is taken away. */
  readonly position: number;
  /** Of the unit's own queries which, from 1: a transaction has several. */
  readonly query: number;
  readonly moment: Moment;
  /** Of `during`: how much of the time that the query took undisturbed has passed, 0 to 1. */
  readonly share: number;
  readonly victim: Victim;
}

/** How many of each. */
export type Counts = Readonly<Record<Victim, number>>;

export const VICTIMS = ['runner', 'server', 'connection'] as const;
export const MOMENTS = ['before', 'during', 'after'] as const;

/** Numbers below 1, the same for the same seed (Mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** A place that can be hit, and how many queries it has for certain. */
interface Place {
  readonly position: number;
  readonly queries: number;
}

/** The trial on an empty copy, the journal's beginning, the units, the journal's end. What only sets the session is no place. */
function placesOf(units: readonly Unit[]): readonly Place[] {
  return [
    // At least its tables and its statements.
    { position: -2, queries: 30 },
    // CREATE twice, BEGIN, the statements' rows, the run's, COMMIT.
    { position: -1, queries: 6 },
    ...units
      .filter(({ kind }) => kind !== 'session')
      // BEGIN, the statements, the journal's mark, COMMIT.
      .map(({ position, kind }) => ({ position, queries: kind === 'schema' ? 1 : 4 })),
    // The mark, DROP twice.
    { position: units.length, queries: 3 },
  ];
}

function spread(places: readonly Place[], victim: Victim, count: number, random: () => number): Point[] {
  // Each moment by itself over the whole chain: whatever the counts, none of them keeps to one part of it.
  return MOMENTS.flatMap((moment, which) => {
    const own = Math.floor((count + MOMENTS.length - 1 - which) / MOMENTS.length);
    return Array.from({ length: own }, (_, at): Point => {
      const place = places[Math.floor(((at + random()) * places.length) / own)] as Place;
      const query = 1 + Math.floor(random() * place.queries);
      return { position: place.position, query, moment, share: random(), victim };
    });
  });
}

/**
 * The points of a whole run of the command, dealt out to so many passes over the chain; those of a pass are in the order
 * of the plan.
 */
export function dealPoints(units: readonly Unit[], counts: Counts, passes: number, seed: number): readonly Point[][] {
  const random = randomFrom(seed);
  const places = placesOf(units);
  const points = VICTIMS.flatMap((victim) => spread(places, victim, counts[victim], random)).sort(
    (a, b) => a.position - b.position || a.query - b.query,
  );
  // Neighbours go to different passes: a point that is hit twice in one place shows less.
  return Array.from({ length: passes }, (_, pass) => points.filter((_point, at) => at % passes === pass));
}
