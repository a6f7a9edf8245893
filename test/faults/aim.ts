import type { Point } from './points.ts';
import type { Fate } from './proxy.ts';

/** Where in a run a query belongs. */
export interface Place {
  /** As `Point` has it. */
  readonly position: number;
  /** From 1. */
  readonly query: number;
}

/** Reading, and what only sets a session: nothing that a run does to the database. */
const ASIDE = /^(SELECT|SHOW|DO|SET(?! STATEMENT)|KILL|WITH|EXPLAIN)\b/;

/**
 * Follows the queries of one run as they go by, each connection for itself: statements on independent tables run at the
 * same time. A unit is recognised by its intent in the journal. What is done before the first one makes the journal, and
 * before that the plan is tried on an empty copy; what comes behind the mark that the run is complete takes the journal
 * away.
 *
 * @param units how many the plan has
 */
export function follow(units: number): (sql: string, connection: number) => Place | null {
  const places = new Map<number, Place>();
  return (sql, connection) => {
    let { position, query } = places.get(connection) ?? { position: -2, query: 0 };
    const keep = () => void places.set(connection, { position, query });
    const begun = /^UPDATE stackleap_statement SET state = 'begun'.* WHERE position = (\d+) /s.exec(sql);
    if (begun !== null) {
      [position, query] = [Number(begun[1]), 0];
      keep();
      return null;
    }
    if (/^UPDATE stackleap_run SET state = 'finished'/.test(sql)) [position, query] = [units, 0];
    if (ASIDE.test(sql)) return null;
    if (position === -2 && sql.includes('stackleap_statement')) [position, query] = [-1, 0];
    // Of an intent that is one of two writes in a transaction, the transaction's end.
    if (position >= 0 && query === 0 && /^COMMIT/.test(sql)) return null;
    query += 1;
    keep();
    return { position, query };
  };
}

/** What one run is watched for. */
export interface Aim {
  /** Asked of each query that goes by. */
  readonly fate: (sql: string, connection: number) => Fate;
  /** Told of each query how long its answer took. */
  readonly answered: (sql: string, ms: number, connection: number) => void;
  /** Milliseconds between a query and the blow, for `during`. */
  readonly delay: () => number;
  /** Where the blow fell; `null` as long as it has not. */
  readonly hit: () => Hit | null;
}

export interface Hit extends Place {
  readonly sql: string;
}

/** Milliseconds that each query took in an undisturbed run, by `position:query`. */
export type Timings = Map<string, number>;

const keyOf = ({ position, query }: Place) => `${position}:${query}`;

/** Hits nothing, and takes down how long everything takes. */
export function measure(units: number, timings: Timings): Aim {
  const placeOf = follow(units);
  const last = new Map<number, { readonly sql: string; readonly place: Place }>();
  return {
    fate(sql, connection) {
      const place = placeOf(sql, connection);
      if (place !== null) last.set(connection, { sql, place });
      return 'pass';
    },
    answered(sql, ms, connection) {
      const found = last.get(connection);
      if (found?.sql === sql) timings.set(keyOf(found.place), ms);
    },
    delay: () => 0,
    hit: () => null,
  };
}

/** Hits nothing. */
export const calm: Aim = { fate: () => 'pass', answered: () => undefined, delay: () => 0, hit: () => null };

/**
 * Finds the query that a point is about. Where the point's unit has fewer queries, what comes behind it on the same
 * connection takes its place.
 */
export function aimAt(point: Point, units: number, timings: Timings): Aim {
  const placeOf = follow(units);
  const reached = new Set<number>();
  let hit: Hit | null = null;
  return {
    fate(sql, connection) {
      if (hit !== null) return 'pass';
      const place = placeOf(sql, connection);
      if (place === null) return 'pass';
      const there = place.position === point.position;
      if (there) reached.add(connection);
      // The trial has a connection of its own: what comes behind it comes on another one.
      const past = point.position < 0 && place.position > point.position;
      if (!(reached.has(connection) || past) || (there && place.query < point.query)) return 'pass';
      hit = { ...place, sql };
      return point.moment;
    },
    answered: () => undefined,
    delay: () => point.share * (hit === null ? 0 : (timings.get(keyOf(hit)) ?? 0)),
    hit: () => hit,
  };
}
