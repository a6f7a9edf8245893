import type { PairResult } from './check-pair.ts';

/** One difference, and in how many pairs it is. */
export interface Collapsed {
  readonly database: string;
  readonly difference: string;
  readonly pairs: number;
  readonly example: string;
}

/** Each distinct difference once, the most frequent first. @param which those that count, or those that do not */
export function collapse(
  results: readonly PairResult[],
  which: 'differences' | 'explained' = 'differences',
): Collapsed[] {
  const found = new Map<string, Collapsed>();
  for (const result of results) {
    const { service, database } = result.series;
    const whose = service === database ? service : `${service}/${database}`;
    for (const difference of result[which]) {
      const key = `${whose} ${difference}`;
      const before = found.get(key);
      const example = `${result.series.name} ${result.folder} ${result.from} → ${result.to}`;
      found.set(
        key,
        before ? { ...before, pairs: before.pairs + 1 } : { database: whose, difference, pairs: 1, example },
      );
    }
  }
  return [...found.values()].sort((a, b) => b.pairs - a.pairs || a.difference.localeCompare(b.difference));
}

/** One line each. */
export function showCollapsed(collapsed: readonly Collapsed[]): string {
  return collapsed
    .map(
      ({ database, difference, pairs, example }) =>
        `${String(pairs).padStart(6)} × ${database}: ${difference}  [${example}]`,
    )
    .join('\n');
}
