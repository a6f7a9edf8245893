import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { rollup } from '../../generator/rollup/index.ts';
import { bundle } from '../../src/cli/bundle/index.ts';
import { folderLibrary } from '../../src/cli/folder-library.ts';
import { table } from '../../src/cli/table.ts';
import { commandLine } from '../../test/support/command-line.ts';
import { copyDatabase } from '../../test/support/copy.ts';
import { gitStep } from '../../test/support/git-trees.ts';
import { liveCatalog } from '../../test/support/live.ts';
import { runNative } from '../../test/support/native.ts';
import { type NativeTree, type NativeTrees, nativeTrees } from '../../test/support/packages.ts';
import { startServer, type TestDatabase, useServer } from '../../test/support/server.ts';
import { CASES, type Case } from './cases.ts';
import { bulkInsert } from './fill.ts';

const usage = `npm run bench:rows -- --git-base DIR [--rows N] [--sets DIR] [--only SCRIPT]
                      [--limit SECONDS] [--no-packages] [--json]

Runs the scripts in which upgrades spend their time, each on a database with N rows for it (100000), by upstream's own
Python and by Stackleap, on the same server. Upstream's script comes from the distribution's packages where these carry it,
else from the clones in DIR. Beyond 100000 rows only Stackleap runs. It also runs with a tenth of the rows.
Upstream's script is ended after --limit seconds (180): what is known is then that it takes longer than that.

Holds: at 100000 rows 10 times as fast as upstream where that goes row by row; never slower; time linear in rows; less
than 200 MiB. Exit codes: 0 all of it holds; 1 something does not, or a script was not measured; 2 wrong usage.`;

/** What holds. */
const FACTOR = 10;
const FACTOR_AT = 100_000;
const MEMORY = 200;
/** Time for ten times the rows, at most, as a multiple of ten: servers are slower once data leaves their caches. */
const LINEAR = 1.5;
/** Seconds that Python takes to read its libraries, at most. */
const STARTUP = 15;

const { values, wrong, whole } = commandLine(usage, {
  rows: { type: 'string', default: '100000' },
  'git-base': { type: 'string' },
  sets: { type: 'string' },
  only: { type: 'string' },
  limit: { type: 'string', default: '180' },
  'no-packages': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});
const rows = whole('rows', values.rows, 100);
const limit = whole('limit', values.limit, 1);
const chosen = CASES.filter(({ script }) => values.only === undefined || script.includes(values.only));
if (chosen.length === 0) wrong(`--only ${values.only}: none of ${CASES.map(({ script }) => script).join(', ')}`);

interface Run {
  readonly script: string;
  readonly rows: number;
  /** `null`: not asked to run. */
  readonly upstreamSeconds: number | null;
  /** Upstream's script was ended then: it takes longer. */
  readonly upstreamCut: boolean;
  readonly stackleapSeconds: number;
  readonly peakRssMiB: number;
  readonly source: string | null;
}

interface Measured {
  readonly seconds: number;
  readonly peakRssMiB: number;
}

const execute = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'stackleap-bench-rows-'));
const address = await startServer({
  inMemory: true,
  options: ['--innodb-buffer-pool-size=1G', '--innodb-log-file-size=512M'],
});
const server = useServer(address);

/** The upgrade of a set as one file, as an operator packs it; gives its path. */
async function packed(sets: string, { service, database }: Case): Promise<string> {
  const file = join(scratch, `${service}-${database}.cjs`);
  const lines = [
    `import { runChild } from ${JSON.stringify(join(import.meta.dirname, 'child.ts'))};`,
    `import set from ${JSON.stringify(join(sets, service, database, 'index.ts'))};`,
    'void runChild(set, process.argv.slice(2));',
  ];
  if (!existsSync(file)) await bundle(lines.join('\n'), file);
  return file;
}

async function stackleap(sets: string, one: Case, database: TestDatabase, to: 'before' | 'after'): Promise<Measured> {
  const { repository, revision } = one.revision;
  const args = [await packed(sets, one), repository, revision, database.url, to];
  const { stdout } = await execute(process.execPath, args, { maxBuffer: 16 << 20 });
  return JSON.parse(stdout) as Measured;
}

/** A database as it stands before the script, without rows of ours. */
async function standing(sets: string, one: Case): Promise<TestDatabase> {
  const database = await server.createDatabase();
  await stackleap(sets, one, database, 'before');
  return database;
}

/** A copy of it with rows for the script. */
async function prepare(before: TestDatabase, one: Case, count: number): Promise<TestDatabase> {
  const database = await copyDatabase(server, before);
  const connection = await database.connection();
  const catalog = await liveCatalog(connection);
  await connection.query('SET foreign_key_checks = 0, unique_checks = 0');
  for (const bulk of one.bulk(count)) {
    await connection.query('DELETE FROM ??', [bulk.table]);
    await connection.query(bulkInsert(catalog, bulk));
  }
  await connection.end();
  return database;
}

/** The script in a tree, by its name: releases have moved it about. */
function scriptIn(tree: NativeTree, name: string): string | null {
  const package_ = join(tree.folder, tree.service);
  if (!existsSync(package_)) return null;
  const found = (readdirSync(package_, { recursive: true }) as string[]).find(
    (path) => basename(path) === name && path.includes('versions'),
  );
  return found === undefined ? null : join(tree.service, found);
}

async function upstreamSource(
  packages: NativeTrees | null,
  one: Case,
  name: string,
): Promise<{ tree: NativeTree; script: string } | null> {
  const trees: (() => NativeTree)[] = (packages?.releases ?? []).map(
    (release) => () => packages?.tree(one.service, release) as NativeTree,
  );
  const base = values['git-base'];
  if (base !== undefined) trees.push(() => gitStep(base, one.service, one.release).tree);
  for (const make of trees) {
    const tree = make();
    const script = scriptIn(tree, name);
    if (script !== null) return { tree, script };
  }
  return null;
}

const problems: string[] = [];

async function measure(
  sets: string,
  before: TestDatabase,
  packages: NativeTrees | null,
  one: Case,
  count: number,
  withUpstream: boolean,
): Promise<Run> {
  const set = await folderLibrary(sets).load(one.service, one.database);
  const migration = set.migrations.find(
    ({ revision }) => revision.repository === one.revision.repository && revision.revision === one.revision.revision,
  );
  if (migration === undefined) throw new Error(`the set has no ${one.script}`);
  let upstreamSeconds: number | null = null;
  let upstreamCut = false;
  let source: string | null = null;
  if (withUpstream) {
    const name = basename(migration.source?.path ?? '');
    const found = await upstreamSource(packages, one, name);
    if (found === null) throw new Error(`${name} is in none of the packages; name clones with --git-base`);
    const database = await prepare(before, one, count);
    const asked = { tree: found.tree, script: found.script, server, database: database.name };
    const began = performance.now();
    try {
      upstreamSeconds = (await runNative({ ...asked, limit: (limit + STARTUP) * 1000 })).scriptSeconds ?? null;
    } catch (error) {
      if (performance.now() - began < (limit + STARTUP) * 1000) throw error;
      [upstreamSeconds, upstreamCut] = [limit, true];
    }
    source = found.tree.label;
    await database.drop();
  }
  const database = await prepare(before, one, count);
  const { seconds, peakRssMiB } = await stackleap(sets, one, database, 'after');
  await database.drop();
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    script: one.script,
    rows: count,
    upstreamSeconds: upstreamSeconds === null ? null : round(upstreamSeconds),
    upstreamCut,
    stackleapSeconds: round(seconds),
    peakRssMiB: Math.round(peakRssMiB),
    source,
  };
}

function judge(one: Case, run: Run, tenth: Run): void {
  const { script, upstreamSeconds, upstreamCut, stackleapSeconds, peakRssMiB } = run;
  if (peakRssMiB >= MEMORY) problems.push(`${script}: ${peakRssMiB} MiB at ${run.rows} rows; ${MEMORY} are the limit`);
  if (stackleapSeconds > tenth.stackleapSeconds * 10 * LINEAR) {
    problems.push(
      `${script}: ${tenth.stackleapSeconds} s for ${tenth.rows} rows, ${stackleapSeconds} s for ${run.rows}: not linear`,
    );
  }
  if (upstreamSeconds === null) return;
  if (stackleapSeconds > upstreamSeconds && !upstreamCut)
    problems.push(`${script}: ${stackleapSeconds} s, upstream ${upstreamSeconds} s: slower`);
  else if (one.upstream === 'row by row' && run.rows >= FACTOR_AT && stackleapSeconds * FACTOR > upstreamSeconds) {
    problems.push(`${script}: ${stackleapSeconds} s, upstream ${upstreamSeconds} s: less than ${FACTOR} times as fast`);
  }
}

const runs: Run[] = [];
try {
  const services = [...new Set(chosen.map(({ service }) => service))];
  const sets = values.sets === undefined ? scratch : resolve(values.sets);
  if (values.sets === undefined) {
    await rollup({
      services,
      out: scratch,
      ...(values['git-base'] === undefined ? {} : { gitBase: resolve(values['git-base']) }),
    });
  }
  const packages = values['no-packages'] ? null : await nativeTrees(services);
  for (const one of chosen) {
    try {
      const before = await standing(sets, one);
      const tenth = await measure(sets, before, packages, one, Math.floor(rows / 10), false);
      const run = await measure(sets, before, packages, one, rows, rows <= FACTOR_AT);
      await before.drop();
      runs.push(tenth, run);
      judge(one, run, tenth);
      process.stderr.write(`${one.script}: ${JSON.stringify(run)}\n`);
    } catch (error) {
      const text = (error as Error & { stderr?: string }).stderr || (error as Error).message;
      problems.push(`${one.script} was not measured: ${text.trim().split('\n').slice(-6).join(' | ')}`);
      process.stderr.write(`${one.script}: ${text}\n`);
    }
  }
} finally {
  await address.stop();
  rmSync(scratch, { recursive: true, force: true });
}

if (values.json) process.stdout.write(`${JSON.stringify({ runs, problems })}\n`);
else {
  const lines = runs.map((run) => [
    run.script,
    run.rows,
    run.upstreamSeconds === null ? '' : `${run.upstreamCut ? '> ' : ''}${run.upstreamSeconds}`,
    run.stackleapSeconds,
    run.upstreamSeconds === null
      ? ''
      : `${run.upstreamCut ? '> ' : ''}${(run.upstreamSeconds / run.stackleapSeconds).toFixed(1)}`,
    run.peakRssMiB,
    run.source ?? '',
  ]);
  process.stdout.write(
    `${table(['script', 'rows', 'upstream s', 'stackleap s', 'times as fast', 'peak MiB', 'upstream from'], lines)}\n`,
  );
}
for (const problem of problems) process.stderr.write(`bench: ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
