import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folderLibrary } from '../../src/cli/folder-library.ts';
import { table } from '../../src/cli/table.ts';
import type { MigrationSet } from '../../src/migration/model.ts';
import { readLive } from '../../src/plan/live.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { type Unit, unitsOf } from '../../src/run/unit.ts';
import { runCli, runJson } from '../support/cli.ts';
import { compareDatabases, knownUuids } from '../support/compare/compare.ts';
import { copyDatabase } from '../support/copy.ts';
import { fill } from '../support/fill/fill.ts';
import { liveCatalog, queryOf } from '../support/live.ts';
import { type RunningServer, startServer, type TestDatabase, useServer } from '../support/server.ts';
import { dealPoints, type Point } from './points.ts';
import { tidyNova } from './tidy.ts';
import { type Program, runUntil } from './victim.ts';

const HELP = `npm run faults [-- OPTIONS]

Kills the program, its server and its connection at points over a whole chain, lets it go on, and compares what it ends in.

  --kills N     programs killed (default 300); servers and connections: a sixth of that each, 50 at least by default
  --passes N    passes over the chain; each ends in a comparison (default 6)
  --set DIR     folder of the sets; by default they are rolled up from the distribution's packages
  --service S   default nova/main
  --rows N      rows for each table (default 8)
  --seed N      of the points (default 1)
  --json        one JSON document
`;

/** Where the disturbed runs of one pass ended. */
interface Pass {
  readonly points: number;
  readonly struck: Readonly<Record<Point['victim'], number>>;
  /** What does not hold; empty when all does. */
  readonly differences: readonly string[];
}

const started = performance.now();

function say(text: string): void {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s  ${text}\n`);
}

/** A lost connection or server ends a program with 4; one that had not begun yet, with 1 and nothing changed. */
const STOPPED = new Set([1, 4]);

async function disturb(
  server: RunningServer,
  program: Program,
  points: readonly Point[],
  copy: TestDatabase,
  expected: TestDatabase,
  known: ReadonlySet<string>,
): Promise<Pass> {
  const struck = { runner: 0, server: 0, connection: 0 };
  const differences: string[] = [];
  const left = [...points];
  for (;;) {
    const point = left[0];
    const ended = await runUntil(server, program, point);
    if (ended.struck && point !== undefined) {
      struck[point.victim] += 1;
      left.shift();
      const right = point.victim === 'runner' ? ended.code === null : STOPPED.has(ended.code ?? -1);
      if (!right)
        differences.push(`${JSON.stringify(point)}: ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
      continue;
    }
    if (ended.code !== 0) differences.push(`ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
    break;
  }
  const [one, other] = [await expected.connection(), await copy.connection()];
  const found = await compareDatabases(one, other, { known, window: [performance.timeOrigin, Date.now()] });
  await one.end();
  await other.end();
  differences.push(
    ...found.schema.map((difference) => `schema: ${JSON.stringify(difference)}`),
    ...found.rows.map((difference) => `rows: ${JSON.stringify(difference)}`),
    ...found.versions.map((difference) => `versions: ${JSON.stringify(difference)}`),
  );
  return { points: points.length, struck, differences };
}

async function unitsFor(set: MigrationSet, database: TestDatabase, to: string): Promise<readonly Unit[]> {
  const connection = await database.connection();
  const plan = makePlan(
    set,
    await readLive((sql, bindings = []) => queryOf(connection)(sql, [...bindings]), database.name, set),
    to,
  );
  await connection.end();
  return unitsOf(plan);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '300' },
      passes: { type: 'string', default: '6' },
      set: { type: 'string' },
      service: { type: 'string', default: 'nova/main' },
      rows: { type: 'string', default: '8' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-faults-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  const [service = '', database = service] = values.service.split('/');
  let sets = values.set;
  if (sets === undefined) {
    sets = join(folder, 'sets');
    say(`rolling up ${service} from the distribution's packages`);
    const config = join(import.meta.dirname, 'faults.config.ts');
    const rolled = await runCli(['rollup', service, '--config', config, '--out', sets]);
    if (rolled.code !== 0) throw new Error(`the rollup ended with ${rolled.code}:\n${rolled.stderr}${rolled.stdout}`);
  }
  const set = await folderLibrary(sets).load(service, database);
  const [from = '', to = ''] = [set.releases[0]?.release, set.releases.at(-1)?.release];
  say('packing the program');
  const { artifacts } = await runJson<{ artifacts: { file: string }[] }>([
    'pack',
    service,
    '--out',
    folder,
    '--set',
    sets,
  ]);
  const file = artifacts[0]?.file ?? '';
  const server = await startServer({ inMemory: true });
  try {
    const test = useServer(server);
    const origin = await test.createDatabase();
    const program = (name: string): Program => ({
      args: [file, 'upgrade', values.service, '--to', to],
      database: name,
    });
    say(`a database at ${from}`);
    await runJson([
      'upgrade',
      values.service,
      '--to',
      from,
      '--from-empty',
      '--yes',
      '--url',
      origin.url,
      '--set',
      sets,
    ]);
    const connection = await origin.connection();
    const catalog = await liveCatalog(connection);
    const counts = await fill(connection, { catalog, rows: Number(values.rows), seed: 'faults', service });
    if (service === 'nova') await tidyNova(connection);
    const known = await knownUuids(connection);
    await connection.end();
    const units = await unitsFor(set, origin, to);
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    say(
      `${catalog.tables.size} tables, ${rows} rows; ${from} → ${to}: ${units.length} statements; the undisturbed run`,
    );
    const expected = await copyDatabase(test, origin);
    const calm = await runUntil(server, program(expected.name), undefined);
    if (calm.code !== 0) throw new Error(`the undisturbed run ended with ${calm.code}:\n${calm.stdout}${calm.stderr}`);
    const kills = Number(values.kills);
    const others = kills >= 300 ? Math.max(50, Math.ceil(kills / 6)) : Math.ceil(kills / 6);
    const deal = dealPoints(
      units,
      { runner: kills, server: others, connection: others },
      Number(values.passes),
      Number(values.seed),
    );
    const passes: Pass[] = [];
    for (const [at, points] of deal.entries()) {
      const copy = await copyDatabase(test, origin);
      const pass = await disturb(server, program(copy.name), points, copy, expected, known);
      passes.push(pass);
      const { struck } = pass;
      say(
        `pass ${at + 1} of ${deal.length}: ${struck.runner} programs killed, ${struck.server} servers, ${struck.connection} connections cut; ${pass.differences.length} differences`,
      );
      for (const difference of pass.differences.slice(0, 10)) say(`  ${difference}`);
      await copy.drop();
    }
    const sum = (victim: Point['victim']) => passes.reduce((total, { struck }) => total + struck[victim], 0);
    const summary = {
      runnerKills: sum('runner'),
      serverKills: sum('server'),
      connectionCuts: sum('connection'),
      different: passes.filter(({ differences }) => differences.length > 0).length,
    };
    // A point that was never reached has shown nothing.
    const missed =
      passes.reduce((total, { points }) => total + points, 0) -
      summary.runnerKills -
      summary.serverKills -
      summary.connectionCuts;
    const seconds = Math.round((performance.now() - started) / 1000);
    const document = {
      summary: { ...summary, missed },
      service: values.service,
      from,
      to,
      statements: units.length,
      rows,
      seconds,
      passes,
    };
    if (values.json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    else {
      const header = [
        'statements',
        'programs killed',
        'servers killed',
        'connections cut',
        'not reached',
        'passes',
        'different',
        'seconds',
      ];
      const cells = [
        units.length,
        summary.runnerKills,
        summary.serverKills,
        summary.connectionCuts,
        missed,
        passes.length,
        summary.different,
        seconds,
      ];
      process.stdout.write(`${table(header, [cells])}\n`);
    }
    return summary.different === 0 && missed === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
}

process.exitCode = await main();
