import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderLibrary } from '../../src/cli/folder-library.ts';
import { table } from '../../src/cli/table.ts';
import { runCli } from '../support/cli.ts';
import { commandLine } from '../support/command-line.ts';
import { copyDatabase } from '../support/copy.ts';
import { startServer, useServer } from '../support/server.ts';
import { prepareChain } from './chain.ts';
import { disturb, type Pass } from './pass.ts';
import { dealPoints } from './points.ts';
import { tallyOf } from './tally.ts';

const usage = `npm run faults [-- OPTIONS]

Kills the program, its server and its connection at points over a whole chain, lets it go on, and compares what it ends in.

  --kills N     programs killed (default 300)
  --servers N   servers killed, and --cuts N: connections cut; by default a sixth of the programs
  --passes N    copies that are taken over the chain; each ends in a comparison (default: one for five points)
  --minutes N   begin no further pass after so many minutes
  --log FILE    add a JSON line a pass; passes that stand there are not run again, and count
  --stepwise    script by script, in the place of one step
  --set DIR     folder of the sets; by default they are rolled up from the distribution's packages
  --service S   default nova/main
  --from R      release to begin at (default: the set's first); test/truth has to have it
  --rows N      rows for each table (default 8)
  --seed N      of the points (default 1)
  --json        one JSON document

A run that --minutes ends is gone on with by the same command with the same --log.

Exit codes: 0 every end is as it should be; 1 one is not, or a point was missed; 2 wrong usage.`;

const started = performance.now();

function say(text: string): void {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s  ${text}\n`);
}

/** A pass as a line of the log: which one of which run. */
interface Logged {
  readonly run: string;
  readonly pass: number;
  readonly result: Pass;
}

function readLog(file: string | undefined): readonly Logged[] {
  if (file === undefined || !existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Logged);
}

const { values, whole } = commandLine(usage, {
  kills: { type: 'string', default: '300' },
  servers: { type: 'string' },
  cuts: { type: 'string' },
  passes: { type: 'string' },
  minutes: { type: 'string' },
  log: { type: 'string' },
  stepwise: { type: 'boolean', default: false },
  set: { type: 'string' },
  service: { type: 'string', default: 'nova/main' },
  from: { type: 'string' },
  rows: { type: 'string', default: '8' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
});
const kills = whole('kills', values.kills);
const [servers, cuts] = (['servers', 'cuts'] as const).map((option) =>
  whole(option, values[option] ?? String(Math.ceil(kills / 6))),
);
const counts = { runner: kills, server: servers ?? 0, connection: cuts ?? 0 };
const all = counts.runner + counts.server + counts.connection;
const passes = whole('passes', values.passes ?? String(Math.ceil(all / 5)), 1);
const seed = whole('seed', values.seed);
const rows = whole('rows', values.rows);

async function main(): Promise<number> {
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
  // A page that a kill cuts in two has to be there twice; what was committed in the last second may be lost all the same.
  const server = await startServer({ inMemory: true, options: ['--innodb-doublewrite=1'] });
  try {
    const { stepwise } = values;
    const chain = await prepareChain({
      server,
      set,
      sets,
      folder,
      stepwise,
      rows,
      ...(values.from === undefined ? {} : { from: values.from }),
      say,
    });
    const { units, start, to } = chain;
    const deal = dealPoints(units, counts, passes, seed);
    // Points of another plan are others.
    const run = [chain.hash.slice(0, 16), ...Object.values(counts), passes, values.seed, values.rows].join(' ');
    const logged = new Map(
      readLog(values.log)
        .filter((line) => line.run === run)
        .map(({ pass, result }) => [pass, result]),
    );
    const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : started + Number(values.minutes) * 60_000;
    for (const [at, points] of deal.entries()) {
      if (logged.has(at)) continue;
      if (performance.now() > until) break;
      const copy = await copyDatabase(useServer(server), start.database);
      const result = await disturb(chain, points, copy);
      await copy.drop();
      logged.set(at, result);
      if (values.log !== undefined) {
        appendFileSync(values.log, `${JSON.stringify({ run, pass: at, result } satisfies Logged)}\n`);
      }
      say(`pass ${at + 1} of ${deal.length}: ${result.blows.length} blows, ${result.differences.length} differences`);
      for (const difference of result.differences.slice(0, 10)) say(`  ${difference.slice(0, 2000)}`);
    }
    const done = [...logged].sort(([a], [b]) => a - b).map(([, pass]) => pass);
    const summary = { ...tallyOf(done), passes: done.length, of: deal.length };
    const seconds = Math.round((performance.now() - started) / 1000);
    const head = {
      service: values.service,
      from: start.from,
      to,
      stepwise,
      statements: units.length,
      rows: start.rows,
    };
    if (values.json) process.stdout.write(`${JSON.stringify({ summary, ...head, seconds, passes: done }, null, 2)}\n`);
    else {
      const { moments, decisions, ...plain } = summary;
      process.stdout.write(
        `${table(
          ['', ''],
          Object.entries({ ...head, ...plain, ...moments, ...decisions, seconds }).map(([name, value]) => [
            name,
            String(value),
          ]),
        )}\n`,
      );
    }
    // A run in parts is no failure as long as there are parts left.
    return summary.different === 0 && summary.missed === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
}

process.exitCode = await main();
