import type { MigrationSet } from '../../src/migration/model.ts';
import { checkPair, type Leap, type PairResult, type Yardstick } from './check-pair.ts';
import type { Part } from './selection.ts';

/** What pairs are checked with. */
export interface Bench {
  readonly yardstick: Yardstick;
  readonly leap: Leap;
  /** Pairs at a time. */
  readonly parallel: number;
  /** Called after each pair. */
  readonly progress?: (result: PairResult) => void;
}

/** Checks every pair of a part; the results are in the pairs' order. */
export async function runPart(bench: Bench, set: MigrationSet, part: Part): Promise<PairResult[]> {
  const results: (PairResult | null)[] = part.pairs.map(() => null);
  const queue = part.pairs.entries();
  const worker = async (): Promise<void> => {
    for (const [index, pair] of queue) {
      const result = await checkPair(bench.yardstick, bench.leap, set, pair);
      results[index] = result;
      if (result !== null) bench.progress?.(result);
    }
  };
  await Promise.all(Array.from({ length: bench.parallel }, worker));
  return results.filter((result) => result !== null);
}
