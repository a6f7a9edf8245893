import { conditionHolds } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { Condition } from '../../src/operation/model.ts';
import { areEntangled, canBeGuarded, type Unit, withGuards } from './unit.ts';

/** What a script does otherwise where one question has the other answer. */
export interface OtherWay {
  /** Units of the chain's way that only it has, by place, each with the condition that says so. */
  readonly only: ReadonlyMap<number, Condition>;
  /** Units that both ways have, each under its own answer: neither condition matters. */
  readonly both: ReadonlyMap<number, Unit>;
  /** Units that only the other way has, guarded, with the place in the chain's way that they come in front of. */
  readonly added: readonly { readonly at: number; readonly unit: Unit }[];
}

/** The two ways cannot be told as one list of steps. */
export class NotOneList extends Error {
  override readonly name = 'NotOneList';
}

/** One way of a script: what it does, on which database, and the condition that is true there and not on the other. */
export interface Way {
  readonly units: readonly Unit[];
  /** The catalog in front of the script, and the one in front of each unit. */
  readonly start: Catalog;
  readonly catalogs: readonly Catalog[];
  readonly because: Condition;
}

/**
 * Compares what a script does on the chain's database with what it does on another.
 * @param keyOf of `unitKeys`
 * @throws NotOneList
 */
export function compareWays(chain: Way, other: Way, keyOf: (unit: Unit) => string): OtherWay {
  const [ours, theirs] = [chain.units, other.units];
  const plain = (unit: Unit): Unit => withGuards(unit, (when) => without(when, [chain.because, other.because]));
  const pairs = common(
    ours.map((unit) => keyOf(plain(unit))),
    theirs.map((unit) => keyOf(plain(unit))),
  );
  const kept = new Set(pairs.map(([a]) => a));
  const met = new Set(pairs.map(([, b]) => b));
  const only = new Map<number, Condition>();
  const both = new Map<number, Unit>();
  for (const [at, unit] of ours.entries()) {
    if (!kept.has(at)) {
      if (!says(unit, chain.because)) only.set(at, asked(chain, chain.catalogs[at] as Catalog));
    } else if (says(unit, chain.because)) both.set(at, plain(unit));
  }
  const added = theirs.flatMap((unit, at) => {
    if (met.has(at)) return [];
    const place = pairs.find(([, b]) => b > at)?.[0] ?? ours.length;
    const because = asked(other, other.catalogs[at] as Catalog);
    return [{ at: place, unit: says(unit, other.because) ? unit : withGuard(unit, because) }];
  });
  if (areEntangled(ours, kept) || areEntangled(theirs, met)) {
    throw new NotOneList('what only one way does to rows, and what both do, use the same variables');
  }
  const changed = [...ours.filter((_, at) => !kept.has(at)), ...theirs.filter((_, at) => !met.has(at))];
  if (!changed.every(canBeGuarded)) throw new NotOneList('it refuses on one of the two ways');
  return { only, both, added };
}

/** The condition as it can be asked in front of a unit: anew where it still stands there, else of the schema before. */
function asked({ because, start }: Way, catalog: Catalog): Condition {
  return conditionHolds(catalog, because, start) ? because : { kind: 'before', condition: because };
}

export function withGuard(unit: Unit, condition: Condition): Unit {
  return withGuards(unit, (when) => joined(condition, when));
}

function joined(condition: Condition, when: Condition | undefined): Condition {
  if (!when) return condition;
  return { kind: 'all', conditions: [condition, ...parts(when)] };
}

function parts(when: Condition): readonly Condition[] {
  return when.kind === 'all' ? when.conditions : [when];
}

function isSame(a: Condition, b: Condition): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether a part of a guard asks a condition, at its place or of the schema before. */
function asks(part: Condition, condition: Condition): boolean {
  return isSame(part.kind === 'before' ? part.condition : part, condition);
}

/** Whether all that a unit does stands under a condition. */
function says(unit: Unit, condition: Condition): boolean {
  let [all, some] = [true, false];
  withGuards(unit, (when) => {
    some = true;
    all = all && when !== undefined && parts(when).some((part) => asks(part, condition));
    return when;
  });
  return some && all;
}

function without(when: Condition | undefined, conditions: readonly Condition[]): Condition | undefined {
  if (!when) return undefined;
  const left = parts(when).filter((part) => !conditions.some((condition) => asks(part, condition)));
  const [first] = left;
  return left.length > 1 ? { kind: 'all', conditions: left } : first;
}

/** The longest list that both have in the same order, as pairs of places. */
function common(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const [mid, other] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  // lengths[i][j]: of the longest common list of what is left from i and from j on.
  const lengths = Array.from({ length: mid.length + 1 }, () => new Uint32Array(other.length + 1));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = mid.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      const best = mid[i] === other[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
      (lengths[i] as Uint32Array)[j] = best;
    }
  }
  const pairs: [number, number][] = Array.from({ length: head }, (_, at) => [at, at]);
  for (let i = 0, j = 0; i < mid.length && j < other.length; ) {
    if (mid[i] === other[j]) pairs.push([head + i++, head + j++]);
    else if (length(i + 1, j) >= length(i, j + 1)) i++;
    else j++;
  }
  for (let at = tail; at > 0; at--) pairs.push([a.length - at, b.length - at]);
  return pairs;
}
