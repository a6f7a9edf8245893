import { parseArgs } from 'node:util';
import fc from 'fast-check';
import mysql from 'mysql2/promise';
import { startServer } from '../support/running-server.ts';
import { randomChain } from './chain.ts';
import { type ChainOutcome, runChain } from './run-chain.ts';

const usage = `npm run test:fuzz -- [--chains N] [--seed N] [--json]

Random chains of schema changes and data steps on a throwaway server: each runs step by step in one database and
coalesced in another, and both must end in the same schema and rows. 10000 chains by default. Exit codes: 0 all do;
1 one does not (it is shrunk and printed); 2 wrong usage.`;

const { values } = parseArgs({
  options: {
    chains: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const chains = Number(values.chains ?? 10_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (values.help || !Number.isInteger(chains) || chains < 1 || !Number.isInteger(seed)) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help ? 0 : 2);
}

const server = await startServer({ inMemory: true });
const connection = await mysql.createConnection({
  socketPath: server.socketPath,
  user: 'root',
  multipleStatements: true,
});
const outcomes: ChainOutcome[] = [];
const began = performance.now();
try {
  await connection.query("SET sql_mode = 'STRICT_TRANS_TABLES'");
  const bench = { connection, names: ['fuzz_stepwise', 'fuzz_coalesced'] as const };
  const result = await fc.check(
    fc.asyncProperty(randomChain, async (chain) => {
      outcomes.push(await runChain(bench, chain));
      if (outcomes.length % 500 === 0) process.stderr.write(`${outcomes.length} of ${chains} chains\n`);
    }),
    { numRuns: chains, seed },
  );
  const sum = (of: (outcome: ChainOutcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  const summary = {
    seed,
    chains: result.numRuns,
    failed: result.failed,
    steps: sum(({ steps }) => steps),
    dataSteps: sum(({ dataSteps }) => dataSteps),
    statements: sum(({ statements }) => statements),
    piecemealPhases: sum(({ piecemeal }) => piecemeal),
    unmoved: sum(({ unmoved }) => Number(unmoved)),
    stepwise: sum(({ stepwise }) => Number(stepwise)),
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
  if (values.json) process.stdout.write(`${JSON.stringify({ summary }, null, 2)}\n`);
  else
    process.stdout.write(
      `${Object.entries(summary)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}\n`,
    );
  if (result.failed) {
    process.stderr.write(
      `${(result.errorInstance as Error | null)?.message ?? ''}\n${fc.defaultReportMessage(result)}\n`,
    );
    process.exitCode = 1;
  }
} finally {
  await connection.end();
  await server.stop();
}
