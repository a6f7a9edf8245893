import { createHash } from 'node:crypto';
import type { Task } from './pool.ts';
import type { Pair } from './series.ts';

function startOf({ series, folder, from }: Pair): string {
  return `${folder} ${series.name} ${from}`;
}

function byStart(pairs: readonly Pair[]): readonly Pair[][] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const group = groups.get(startOf(pair));
    if (group === undefined) groups.set(startOf(pair), [pair]);
    else group.push(pair);
  }
  return [...groups.values()];
}

/** Pairs of one start together: what is found out about the start serves all of them. */
export function tasksByStart(pairs: readonly Pair[]): readonly Task[] {
  return byStart(pairs);
}

/** The same every time, and without any order that has a meaning. */
function scattered(pair: Pair): string {
  return createHash('sha256')
    .update(`${startOf(pair)} ${pair.to}`)
    .digest('hex');
}

/**
 * Each pair by itself, what says most first: each start to its last target, then to a middle one, then the others,
 * scattered. However early this is cut off, what has been done lies all over the matrix.
 */
export function tasksByWorth(pairs: readonly Pair[]): readonly Task[] {
  const ranked = byStart(pairs).flatMap((group) =>
    group.map((pair, at) => {
      const rank = at === group.length - 1 ? 0 : at === Math.floor((group.length - 1) / 2) ? 1 : 2;
      return { pair, rank, place: scattered(pair) };
    }),
  );
  ranked.sort((a, b) => a.rank - b.rank || (a.place < b.place ? -1 : 1));
  return ranked.map(({ pair }) => [pair]);
}
