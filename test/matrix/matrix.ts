import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rollup } from '../../generator/rollup/index.ts';
import { folderLibrary } from '../../src/cli/folder-library.ts';
import type { PairResult } from './check-pair.ts';
import { type Options, parseOptions, usage, WrongUsage } from './options.ts';
import { runTasks } from './pool.ts';
import { tellProgress } from './progress.ts';
import { openResults } from './recorded.ts';
import { asJson, asText, holds, type Outcome } from './report.ts';
import { kinds, type Part, partsOf } from './selection.ts';
import { parseSeries, type Series } from './series.ts';
import { tasksByStart, tasksByWorth } from './task.ts';
import { listSeries } from './truth.ts';

const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** @throws WrongUsage when the truth has nothing of the sort */
function wantedSeries({ selection }: Options): Series[] {
  const { truth, service, series } = selection;
  const names = [...new Set(kinds.flatMap((folder) => listSeries(truth, folder)))];
  const wanted = names
    .map(parseSeries)
    .filter((one) => (service ?? one.service) === one.service && (series ?? one.name) === one.name);
  if (wanted.length > 0) return wanted;
  throw new WrongUsage(
    names.length === 0
      ? `${truth} holds no record: --truth is a folder with upgraded/, fresh/ and boolcheck/, or with packed series`
      : `no series of ${truth} fits; it holds ${names.join(', ')}`,
  );
}

async function setsFolder(
  { sets, gitBase, config }: Options,
  services: readonly string[],
  scratch: string,
): Promise<string> {
  if (sets !== null) return sets;
  const out = join(scratch, 'sets');
  note(`rolling up ${services.join(', ')}`);
  const report = await rollup({
    services,
    out,
    ...(gitBase === null ? {} : { gitBase }),
    ...(config === null ? {} : { config }),
  });
  const unresolved = report.sets.flatMap(({ service, database, unresolved: some }) =>
    some.map(({ file, line, construct }) => `${service}/${database}: ${file}:${line}: ${construct}`),
  );
  if (unresolved.length > 0) throw new Error(`the sets are not whole:\n${unresolved.join('\n')}`);
  for (const { service, source, releases } of report.sources) note(`${service}: ${source}, ${releases.join(' ')}`);
  return out;
}

/** The parts of the matrix that are wanted, and the series that have no set. */
async function partsWanted(
  options: Options,
  series: readonly Series[],
  sets: string,
): Promise<{ readonly parts: readonly Part[]; readonly notChecked: readonly string[] }> {
  const library = folderLibrary(sets);
  const parts: Part[] = [];
  const notChecked: string[] = [];
  const known = new Set<string>();
  for (const one of series) {
    try {
      const set = await library.load(one.service, one.database);
      for (const { release } of set.releases) known.add(release);
      parts.push(...partsOf(options.selection, set, one));
    } catch (error) {
      notChecked.push(`${one.name}: ${(error as Error).message}`);
    }
  }
  for (const option of ['from', 'to'] as const) {
    const release = options.selection[option];
    if (release !== undefined && known.size > 0 && !known.has(release))
      throw new WrongUsage(`--${option} ${release}: the sets have ${[...known].join(', ')}`);
  }
  return { parts, notChecked };
}

async function run(options: Options, scratch: string): Promise<Outcome> {
  const { selection, where, ways, jobs, results: file, minutes } = options;
  const began = performance.now();
  const series = wantedSeries(options);
  const sets = await setsFolder(options, [...new Set(series.map(({ service }) => service))], scratch);
  const { parts, notChecked } = await partsWanted(options, series, sets);
  const pairs = parts.flatMap((part) => part.pairs);
  if (pairs.length === 0) {
    throw new WrongUsage(
      ['nothing to check: see --kind, --from and --to; starts go to later releases only', ...notChecked].join('\n'),
    );
  }
  const recorded = file === null ? null : openResults(file, { where, ways });
  const results: PairResult[] = pairs.flatMap((pair) => recorded?.find(pair) ?? []);
  const open = recorded === null ? pairs : pairs.filter((pair) => recorded.find(pair) === null);
  if (results.length > 0) note(`${results.length} of ${pairs.length} pairs stand in ${file}`);
  const progress = tellProgress(open.length);
  const until = minutes === null ? Number.POSITIVE_INFINITY : performance.now() + minutes * 60_000;
  await runTasks(where === 'model' && minutes === null ? tasksByStart(open) : tasksByWorth(open), {
    jobs,
    beginning: { truth: selection.truth, sets, where, ways },
    goOn: () => performance.now() < until,
    onResult(result) {
      recorded?.add(result);
      results.push(result);
      progress(result);
    },
  });
  const order = new Map(pairs.map((pair, at) => [placeOf(pair), at]));
  results.sort((a, b) => (order.get(placeOf(a)) ?? 0) - (order.get(placeOf(b)) ?? 0));
  const checked = parts.map((part) => ({
    part,
    results: results.filter((result) => result.folder === part.folder && result.series.name === part.series.name),
  }));
  return { where, ways, checked, notChecked, seconds: (performance.now() - began) / 1000 };
}

function placeOf({ series, folder, from, to }: { series: Series; folder: string; from: string; to: string }): string {
  return `${folder} ${series.name} ${from} ${to}`;
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'stackleap-matrix-'));
  try {
    const outcome = await run(options, scratch);
    process.stdout.write(options.json ? asJson(outcome) : asText(outcome, options.all));
    return holds(outcome) ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof WrongUsage)) throw error;
  note(`${error.message}\n\nnpm run matrix -- --help says more`);
  process.exitCode = 2;
}
