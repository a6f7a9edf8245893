import type { Unit } from '../../src/run/unit.ts';
import type { Fate } from './proxy.ts';

/** Who is hit: the program that upgrades, the server, or the connection between the two. */
export type Victim = 'runner' | 'server' | 'connection';

/** A moment of a run at which something is hit. */
export interface Point {
  /** Of the unit in the plan. */
  readonly position: number;
  /** Of the unit's own queries which, from 1: a transaction has several. */
  readonly query: number;
  readonly moment: Exclude<Fate, 'pass'>;
  readonly victim: Victim;
}

/** How many of each. */
export interface Counts {
  readonly runner: number;
  readonly server: number;
  readonly connection: number;
}

const MOMENTS = ['before', 'during', 'after'] as const;

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

function spread(units: readonly Unit[], victim: Victim, count: number, random: () => number): Point[] {
  return Array.from({ length: count }, (_, at) => {
    // Evenly over the chain, each of the moments as often as the others, and not always the same one at a place.
    const unit = units[Math.floor(((at + random()) * units.length) / count)] as Unit;
    const moment = MOMENTS[at % MOMENTS.length] as (typeof MOMENTS)[number];
    // BEGIN, the statements, the journal's mark, COMMIT.
    const query = unit.kind === 'schema' ? 1 : 1 + Math.floor(random() * 4);
    return { position: unit.position, query, moment, victim };
  });
}

/** The points of a whole run of the command, in the order of the plan, dealt out to so many passes over the chain. */
export function dealPoints(all: readonly Unit[], counts: Counts, passes: number, seed: number): readonly Point[][] {
  const random = randomFrom(seed);
  // What is hit at the very end leaves nothing for the point behind it.
  const units = all.filter(({ kind }) => kind !== 'session').slice(0, -6);
  const points = (['runner', 'server', 'connection'] as const)
    .flatMap((victim) => spread(units, victim, counts[victim], random))
    .sort((a, b) => a.position - b.position || MOMENTS.indexOf(a.moment) - MOMENTS.indexOf(b.moment));
  return Array.from({ length: passes }, (_, pass) => points.filter((_point, at) => at % passes === pass));
}

/**
 * Watches the queries of one run go by, and names the one that the point is about. A unit is recognised by its intent
 * in the journal. Where the point's own unit is done already, the next one takes its place.
 */
export function aimAt(point: Point | undefined): (sql: string) => Fate {
  let position = -1;
  let seen = 0;
  let done = false;
  return (sql) => {
    if (done || point === undefined) return 'pass';
    const begun = /^UPDATE stackleap_statement SET state = 'begun'.* WHERE position = (\d+) /s.exec(sql);
    if (begun !== null) {
      const next = Number(begun[1]);
      // The unit had fewer queries than that: the next one's first is hit.
      if (position >= point.position && next !== position) seen = point.query;
      else seen = 0;
      position = next;
      return 'pass';
    }
    if (position < point.position || /^(SELECT|SHOW|DO)\b/.test(sql)) return 'pass';
    // Of a begin that is one of two writes in a transaction, the transaction's end.
    if (seen === 0 && /^COMMIT/.test(sql)) return 'pass';
    seen += 1;
    if (seen < point.query) return 'pass';
    done = true;
    return point.moment;
  };
}
