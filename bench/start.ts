import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { folderLibrary } from '../src/cli/folder-library.ts';
import { table } from '../src/cli/table.ts';
import { commandLine } from '../test/support/command-line.ts';
import { startServer, useServer } from '../test/support/server.ts';
import { packProgram } from './leap/contestants.ts';

const usage = `npm run bench:start -- [--sets DIR] [--service S] [--runs N] [--limit MS] [--json]

Measures how long status takes from the start of its process to its end, on a database at the set's first release and on
one at its last, neither of which has drifted, and on one that has (a table more): of a packed program and of a checkout;
beside them Node that does nothing. They take turns, --runs times (15). --sets and --service name the set (the example's).
Holds that the packed program's median run takes at most --limit milliseconds (300) where there is no drift.
Exit codes: 0 it holds; 1 it does not; 2 wrong usage.`;

const { values, wrong, whole } = commandLine(usage, {
  json: { type: 'boolean', default: false },
  runs: { type: 'string', default: '15' },
  sets: { type: 'string', default: join(import.meta.dirname, '../migrations') },
  service: { type: 'string', default: 'example' },
  limit: { type: 'string', default: '300' },
});
const runs = whole('runs', values.runs, 1);
const limit = whole('limit', values.limit, 1);
const execute = promisify(execFile);
const sets = resolve(values.sets);
const [found] = (await folderLibrary(sets).list()).filter(({ service }) => service === values.service);
const own = found ?? wrong(`--service ${values.service}: ${sets} has no set for it`);
const name = `${own.service}/${own.database}`;
const set = await folderLibrary(sets).load(own.service, own.database);
const [first = '', last = ''] = [set.releases[0]?.release, set.releases.at(-1)?.release];
const checkout = [join(import.meta.dirname, '../src/cli/bin.mjs'), '--set', sets];

interface Contestant {
  readonly what: string;
  readonly argv: readonly string[];
  readonly milliseconds: number[];
}

async function lap({ argv, milliseconds }: Contestant): Promise<void> {
  const began = performance.now();
  await execute(process.execPath, [...argv], { maxBuffer: 64 << 20 });
  milliseconds.push(performance.now() - began);
}

/** Databases of the packed program that hold to the limit. */
const CLEAN = ['first release', 'last release'] as const;

async function measure(program: string, urls: readonly (readonly [string, string])[]): Promise<readonly Contestant[]> {
  const status = (url: string) => ['status', name, '--json', '--url', url];
  const all: readonly (readonly [string, readonly string[]])[] = [
    ['node -e 0', ['-e', '0']],
    ['packed, --version', [program, '--version']],
    ...urls.map(([where, url]) => [`packed, status, ${where}`, [program, ...status(url)]] as const),
    ...urls.map(([where, url]) => [`checkout, status, ${where}`, [...checkout, ...status(url)]] as const),
  ];
  const contestants = all.map(([what, argv]): Contestant => ({ what, argv, milliseconds: [] }));
  // What is kept from one start to the next is there before the first measured one.
  for (const { argv } of contestants) await lap({ what: '', argv, milliseconds: [] });
  for (let run = 0; run < runs; run += 1) for (const one of contestants) await lap(one);
  return contestants;
}

const folder = mkdtempSync(join(tmpdir(), 'stackleap-start-'));
const running = await startServer({ inMemory: true });
try {
  const program = await packProgram(sets, own.service, folder);
  const build = async (release: string) => {
    const database = await useServer(running).createDatabase();
    const upgrade = ['upgrade', name, '--to', release, '--from-empty', '--yes', '--json', '--url', database.url];
    await execute(process.execPath, [program, ...upgrade], { maxBuffer: 64 << 20 });
    return database;
  };
  const [early, late, drifted] = [await build(first), await build(last), await build(last)];
  await (await drifted.connection()).query('CREATE TABLE operators_own (id INT PRIMARY KEY)');
  const contestants = await measure(program, [
    [CLEAN[0], early.url],
    [CLEAN[1], late.url],
    ['drifted', drifted.url],
  ]);
  const at = (list: readonly number[], part: number) =>
    Math.round([...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * part)] ?? 0);
  const bare = at(contestants[0]?.milliseconds ?? [], 0.5);
  const found = contestants.map(({ what, milliseconds }) => ({
    what,
    least: at(milliseconds, 0),
    median: at(milliseconds, 0.5),
    most: at(milliseconds, 1),
    ratio: Math.round((at(milliseconds, 0.5) / bare) * 100) / 100,
  }));
  const held = found.filter(({ what }) => CLEAN.some((where) => what === `packed, status, ${where}`));
  const problems = held
    .filter(({ median }) => median > limit)
    .map(({ what, median }) => `${what}: ${median} ms in the median run; the limit is ${limit} ms`);
  if (values.json)
    process.stdout.write(`${JSON.stringify({ name, releases: [first, last], runs: found, problems })}\n`);
  else {
    const rows = found.map(({ what, least, median: middle, most, ratio }) => [what, least, middle, most, ratio]);
    process.stdout.write(
      `${table(
        ['', 'least ms', 'median ms', 'most ms', 'of node'],
        rows.map((row) => row.map(String)),
      )}\n`,
    );
    for (const problem of problems) process.stderr.write(`${problem}\n`);
  }
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
}
