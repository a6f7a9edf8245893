import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomChain } from '../../../fuzz/chain.ts';
import { runModelChain } from '../../../fuzz/model-chain.ts';
import type { ChainOutcome } from '../../../fuzz/run-chain.ts';

/** More with `npm run test:fuzz`. */
const runs = Number(process.env.STACKLEAP_FUZZ_RUNS ?? 300);
const seed = Number(process.env.STACKLEAP_FUZZ_SEED ?? 20_251_126);

it('ends random chains in the same schema and rows on the model, step by step and coalesced', () => {
  const outcomes: ChainOutcome[] = [];
  fc.assert(
    fc.property(randomChain, (chain) => {
      outcomes.push(runModelChain(chain));
    }),
    { numRuns: runs, seed },
  );
  const sum = (of: (outcome: ChainOutcome) => number) => outcomes.reduce((total, each) => total + of(each), 0);
  // The chains must be worth something, and so must what is made of them.
  expect(sum(({ dataSteps }) => dataSteps)).toBeGreaterThan(runs);
  expect(sum(({ unmoved, stepwise }) => Number(unmoved || stepwise))).toBeLessThan(Math.max(2, runs / 20));
}, 3_600_000);
