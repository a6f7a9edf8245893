import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import mysql from 'mysql2/promise';
import { rollup } from '../../generator/rollup/index.ts';
import { folderLibrary } from '../../src/cli/folder-library.ts';
import type { MigrationSet } from '../../src/migration/model.ts';
import { startServer } from '../support/running-server.ts';
import { type Bench, checkPair, type PairResult } from './check-pair.ts';
import { grid } from './grid.ts';
import { type Pair, parseSeries, type Series } from './series.ts';
import { listSeries, loadTruth } from './truth.ts';

const usage = `npm run matrix -- --truth DIR [--git-base DIR | --sets DIR] [--service S] [--series NAME] [--kind upgraded|fresh|boolcheck]
                 [--from R] [--to R] [--sample N] [--json]

Takes every start of the truth to every later release in one step and compares the end with what upstream's own code
leaves. --sets takes sets that are already written; --sample checks every Nth pair only, and says so.`;

const { values } = parseArgs({
  options: {
    truth: { type: 'string' },
    'git-base': { type: 'string' },
    sets: { type: 'string' },
    service: { type: 'string' },
    series: { type: 'string' },
    kind: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    sample: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (values.help || values.truth === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help ? 0 : 2);
}
const truth = resolve(values.truth);
const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

function pairsOf(set: MigrationSet, series: Series, folder: string): { pairs: Pair[]; missing: string[] } {
  const releases = set.releases.map(({ release }) => release);
  const pairs: Pair[] = [];
  const missing: string[] = [];
  for (const [at, from] of releases.entries()) {
    if (values.from !== undefined && values.from !== from) continue;
    if (loadTruth(truth, folder, series.name, from) === null) {
      missing.push(from);
      continue;
    }
    for (const to of releases.slice(at + 1)) {
      if (values.to !== undefined && values.to !== to) continue;
      if (loadTruth(truth, 'upgraded', series.name, to) !== null) pairs.push({ series, folder, from, to });
    }
  }
  return { pairs, missing };
}

async function main(): Promise<number> {
  const names = [...new Set(['upgraded', 'fresh', 'boolcheck'].flatMap((folder) => listSeries(truth, folder)))];
  const wanted = names
    .map(parseSeries)
    .filter(({ service, name }) => (values.service ?? service) === service && (values.series ?? name) === name);
  if (wanted.length === 0) {
    note(`no series of ${truth} fits; it holds ${names.join(', ') || 'nothing'}`);
    return 2;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'stackleap-matrix-'));
  const server = await startServer();
  const admin = await mysql.createConnection({ socketPath: server.socketPath, user: 'root' });
  try {
    let sets = values.sets;
    if (sets === undefined) {
      sets = join(scratch, 'sets');
      const services = [...new Set(wanted.map(({ service }) => service))];
      note(`rolling up ${services.join(', ')}`);
      await rollup({
        services,
        out: sets,
        ...(values['git-base'] === undefined ? {} : { gitBase: values['git-base'] }),
      });
    }
    const library = folderLibrary(sets);
    const bench: Bench = { server, admin, truth, catalogs: new Map() };
    const results: PairResult[] = [];
    let skipped = 0;
    const every = Number(values.sample ?? '1');
    for (const series of wanted) {
      const set = await library.load(series.service, series.database);
      for (const folder of ['upgraded', 'fresh', 'boolcheck']) {
        if (values.kind !== undefined && values.kind !== folder) continue;
        if (!listSeries(truth, folder).includes(series.name)) continue;
        const { pairs, missing } = pairsOf(set, series, folder);
        if (missing.length > 0) note(`${series.name} ${folder}: the truth has no ${missing.join(', ')}`);
        const done: PairResult[] = [];
        for (const [index, pair] of pairs.entries()) {
          const result = index % every === 0 ? await checkPair(bench, set, pair) : null;
          if (result === null) skipped++;
          else done.push(result);
        }
        results.push(...done);
        note(`\n${series.name}, starts ${folder}\n${grid(done)}`);
        for (const result of done.filter(({ equal }) => !equal)) {
          note(`${series.name} ${folder} ${result.from} → ${result.to}`);
          for (const text of result.differences) note(`    ${text}`);
        }
      }
    }
    const equal = results.filter((result) => result.equal).length;
    const summary = { pairs: results.length, equal, different: results.length - equal, skipped };
    if (values.json) {
      const pairs = results.map(({ series, folder, ...rest }) => ({
        service: series.service,
        database: series.database,
        series: `${folder}/${series.name}`,
        ...rest,
      }));
      process.stdout.write(`${JSON.stringify({ summary, pairs }, null, 2)}\n`);
    } else {
      process.stdout.write(
        `${summary.pairs} pairs: ${summary.equal} equal, ${summary.different} different, ${summary.skipped} skipped\n`,
      );
    }
    return summary.different === 0 && summary.pairs > 0 ? 0 : 1;
  } finally {
    await admin.end();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

process.exitCode = await main();
