import fc from 'fast-check';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomChain } from '../../fuzz/chain.ts';
import { type ChainOutcome, runChain } from '../../fuzz/run-chain.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';

/** More with `npm run test:fuzz`. */
const runs = Number(process.env.STACKLEAP_FUZZ_RUNS ?? 200);
const seed = Number(process.env.STACKLEAP_FUZZ_SEED ?? 20_251_125);

describe('random chains', async () => {
  const server = await testServer();
  let databases: readonly TestDatabase[];
  let connection: Connection;

  beforeAll(async () => {
    databases = await Promise.all([server.createDatabase(), server.createDatabase()]);
    connection = await (databases[0] as TestDatabase).connection();
    await connection.query("SET sql_mode = 'STRICT_TRANS_TABLES'");
  });
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  it('end in the same schema and rows, step by step and coalesced', async () => {
    const [one, other] = databases as readonly [TestDatabase, TestDatabase];
    const bench = { connection, names: [one.name, other.name] as const };
    const outcomes: ChainOutcome[] = [];
    await fc.assert(
      fc.asyncProperty(randomChain, async (chain) => {
        outcomes.push(await runChain(bench, chain));
      }),
      { numRuns: runs, seed },
    );
    const sum = (of: (outcome: ChainOutcome) => number) => outcomes.reduce((total, each) => total + of(each), 0);
    // The chains must be worth something, and so must what is made of them.
    expect(sum(({ dataSteps }) => dataSteps)).toBeGreaterThan(runs);
    expect(sum(({ unmoved, stepwise }) => Number(unmoved || stepwise))).toBeLessThan(runs / 20);
  }, 3_600_000);
});
