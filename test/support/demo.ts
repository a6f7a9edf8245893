import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../src/cli/table.ts';
import { runJson } from './cli.ts';
import { leap, prepareDatabase, rollUp, type Upgraded } from './leap.ts';
import { runNative } from './native.ts';
import { type NativeTrees, nativeTrees } from './packages.ts';
import { type RunningServer, startServer, type TestServer, useServer } from './server.ts';

/** The whole way on real input: packages, sets, databases made by upstream's own code, one step, verification. */
const SERVICES = ['glance', 'cinder'];
/** Rows for each table. */
const ROWS = 200;

const json = process.argv.includes('--json');
const started = performance.now();

function say(text: string): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  process.stderr.write(`${seconds} s  ${text}\n`);
}

interface Outcome extends Upgraded {
  /** How many rows the database held before. */
  readonly filled: number;
  /** What does not hold; empty when all does. */
  readonly problems: readonly string[];
}

async function demonstrate(server: TestServer, trees: NativeTrees, sets: string, service: string): Promise<Outcome> {
  const from = trees.releases[0] ?? '';
  const to = trees.releases.at(-1) ?? '';
  say(`${service}: making a database at ${from} with upstream's own code (${trees.tree(service, from).label})`);
  const prepared = await prepareDatabase({ server, trees, service, release: from, rows: ROWS, seed: 'demo' });
  const { database } = prepared;
  say(`${service}: ${prepared.tables} tables, filled with ${prepared.rows} rows; ${from} → ${to} in one step`);
  const upgraded = await leap(sets, service, to, database);
  say(`${service}: ${upgraded.migrations} migrations, ${upgraded.statements} statements in ${upgraded.seconds} s`);
  const verified = await runJson<{ verified: boolean }>(
    ['verify', service, '--at', to, '--url', database.url, '--set', sets],
    [0, 5],
  );
  const problems: string[] = [];
  if (!upgraded.verified || !verified.verified) problems.push(`the schema is not what ${to} expects`);
  if (upgraded.from !== from || upgraded.to !== to) problems.push(`went ${upgraded.from} → ${upgraded.to}`);
  say(`${service}: asking ${to}'s own tool whether anything is left to do`);
  const native = await runNative({ tree: trees.tree(service, to), server, database: database.name });
  if (native.statements.length > 0) problems.push(`${to}'s own db sync still ran ${native.statements[0]?.sql}`);
  await database.drop();
  return { ...upgraded, filled: prepared.rows, problems };
}

function show(outcomes: readonly Outcome[]): void {
  const rows = outcomes.map((one) => [
    one.service,
    one.from,
    one.to,
    one.migrations,
    one.statements,
    one.rows,
    one.seconds,
    one.problems.length === 0 ? 'yes' : 'NO',
  ]);
  const header = ['service', 'from', 'to', 'migrations', 'statements', 'rows moved', 'seconds', 'verified'];
  process.stdout.write(`\n${table(header, rows)}\n`);
  process.stdout.write(
    '\nverified: the schema and the version tables are what the release expects, and its own upgrade tool finds nothing to do.\n',
  );
}

async function main(): Promise<number> {
  let server: RunningServer | undefined;
  const sets = mkdtempSync(join(tmpdir(), 'stackleap-demo-'));
  process.once('exit', () => rmSync(sets, { recursive: true, force: true }));
  // The exit handlers end the server and remove what is temporary.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  try {
    say(`fetching the distribution's packages of ${SERVICES.join(' and ')}`);
    const trees = await nativeTrees(SERVICES);
    say(`have ${trees.releases.join(', ')}`);
    for (const { suite, reason } of trees.skipped) say(`without ${suite}: ${reason}`);
    say('rolling up the migration scripts of all these releases');
    for (const set of (await rollUp(SERVICES, sets)).sets) {
      say(`${set.service}: ${set.scripts} scripts became ${set.migrations} migrations`);
    }
    say('starting a throwaway MariaDB (a socket in a temporary folder, no network)');
    server = await startServer();
    const outcomes: Outcome[] = [];
    for (const service of SERVICES) outcomes.push(await demonstrate(useServer(server), trees, sets, service));
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    if (json)
      process.stdout.write(
        `${JSON.stringify({ releases: trees.releases, skipped: trees.skipped, upgrades: outcomes, seconds })}\n`,
      );
    else show(outcomes);
    for (const { service, problems } of outcomes) for (const problem of problems) say(`${service}: ${problem}`);
    return outcomes.every(({ problems }) => problems.length === 0) ? 0 : 1;
  } finally {
    await server?.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
