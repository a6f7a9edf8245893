import fc from 'fast-check';
import mysql from 'mysql2/promise';
import { commandLine } from '../support/command-line.ts';
import { startServer } from '../support/running-server.ts';
import { type RandomChain, randomChain } from './chain.ts';
import { runModelChain } from './model-chain.ts';
import { type ChainOutcome, runChain } from './run-chain.ts';

const usage = `npm run test:fuzz -- [--chains N] [--on-server N] [--server FILE] [--seed N] [--json]

Random chains of schema changes and data steps: each runs step by step and coalesced, and both must end in the same
schema and rows. All N chains (10000) run on the model, which knows what strict servers refuse but not what they make of
a value of another type; --on-server of them (a twentieth), from the same seed, also run on a throwaway server in memory,
in two databases. --server is its program (mariadbd, mysqld); by default the system's. Exit codes: 0 all end alike; 1 one does not (it is shrunk and printed); 2 wrong usage.`;

const { values, whole } = commandLine(usage, {
  chains: { type: 'string', default: '10000' },
  'on-server': { type: 'string' },
  server: { type: 'string' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  json: { type: 'boolean' },
});
const chains = whole('chains', values.chains);
const onServer = whole('on-server', values['on-server'] ?? String(Math.ceil(chains / 20)));
const seed = whole('seed', values.seed);

/** What became of all chains of one kind. */
interface Summary {
  readonly where: 'model' | 'server';
  readonly seed: number;
  readonly chains: number;
  readonly failed: boolean;
  readonly steps: number;
  readonly dataSteps: number;
  readonly idle: number;
  readonly statements: number;
  readonly piecemealPhases: number;
  readonly unmoved: number;
  readonly stepwise: number;
  /** Statements that the server did in another way than the plan expected. */
  readonly otherWays: number;
  readonly seconds: number;
}

async function check(
  where: Summary['where'],
  count: number,
  run: (chain: RandomChain) => ChainOutcome | Promise<ChainOutcome>,
): Promise<Summary> {
  const began = performance.now();
  const outcomes: ChainOutcome[] = [];
  const result = await fc.check(
    fc.asyncProperty(randomChain, async (chain) => {
      outcomes.push(await run(chain));
      if (outcomes.length % 500 === 0) process.stderr.write(`${outcomes.length} of ${count} chains on the ${where}\n`);
    }),
    { numRuns: count, seed },
  );
  if (result.failed) {
    process.stderr.write(
      `${(result.errorInstance as Error | null)?.message ?? ''}\n${fc.defaultReportMessage(result)}\n`,
    );
  }
  const otherWays = outcomes.flatMap((outcome) => outcome.otherWays);
  for (const text of otherWays) process.stderr.write(`in another way: ${text}\n`);
  const sum = (of: (outcome: ChainOutcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  return {
    where,
    seed,
    chains: result.numRuns,
    failed: result.failed,
    steps: sum(({ steps }) => steps),
    dataSteps: sum(({ dataSteps }) => dataSteps),
    idle: sum(({ idle }) => idle),
    statements: sum(({ statements }) => statements),
    piecemealPhases: sum(({ piecemeal }) => piecemeal),
    unmoved: sum(({ unmoved }) => Number(unmoved)),
    stepwise: sum(({ stepwise }) => Number(stepwise)),
    otherWays: otherWays.length,
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
}

async function checkOnServer(): Promise<Summary> {
  const server = await startServer({
    inMemory: true,
    ...(values.server === undefined ? {} : { mariadbd: values.server }),
  });
  try {
    const { socketPath } = server;
    const connection = await mysql.createConnection({ socketPath, user: 'root', multipleStatements: true });
    await connection.query("SET sql_mode = 'STRICT_TRANS_TABLES'");
    const bench = { connection, names: ['fuzz_stepwise', 'fuzz_coalesced'] as const };
    const summary = await check('server', onServer, (chain) => runChain(bench, chain));
    await connection.end();
    return summary;
  } finally {
    await server.stop();
  }
}

const summaries = [
  ...(chains === 0 ? [] : [await check('model', chains, runModelChain)]),
  ...(onServer === 0 ? [] : [await checkOnServer()]),
];
if (values.json) process.stdout.write(`${JSON.stringify({ summary: summaries }, null, 2)}\n`);
else {
  for (const summary of summaries) {
    const parts = Object.entries(summary).map(([name, value]) => `${name} ${value}`);
    process.stdout.write(`${parts.join(', ')}\n`);
  }
}
process.exitCode = summaries.some(({ failed }) => failed) ? 1 : 0;
