import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { rollup } from '../../generator/rollup/index.ts';
import { folderLibrary } from '../../src/cli/folder-library.ts';
import type { MigrationSet } from '../../src/migration/model.ts';
import { startServer } from '../support/running-server.ts';
import type { PairResult } from './check-pair.ts';
import { collapse, showCollapsed } from './collapse.ts';
import { grid } from './grid.ts';
import { leapInMemory } from './leap-in-memory.ts';
import { leapOnServer, serverOf } from './leap-on-server.ts';
import { type Bench, runPart } from './run.ts';
import { kinds, type Part, partsOf, type Selection } from './selection.ts';
import { parseSeries } from './series.ts';
import { listSeries } from './truth.ts';
import { truthServer } from './truth-catalog.ts';
import { readTruths, seriesSince } from './truth-reader.ts';

const usage = `npm run matrix -- [--truth DIR] [--git-base DIR | --sets DIR] [--service S] [--series NAME] [--kind ${kinds.join('|')}]
                 [--from R] [--to R] [--outline] [--sample N] [--model | --parallel N] [--all] [--json]

Takes every start of the truth to every later release in one step and compares the end with what upstream's own code
leaves. Prints a grid for each series and every distinct difference once; --all prints each pair's.

--truth is a folder with upgraded/, fresh/ and boolcheck/, or with packed series (test/truth, if none is named). --sets
takes sets that are already written. --model asks no server: the end is what the plan says it will be. Without it each
pair is a database on a throwaway server, N of them at a time (2). --outline checks each start to the next release and to
the last one, and the first start to every release; --sample checks every Nth pair only. Both say how many they leave out.

Exit codes: 0 every pair is equal; 1 some are not; 2 wrong usage, or nothing to check.`;

function wrong(text: string): never {
  process.stderr.write(`${text}\n\n${usage}\n`);
  process.exit(2);
}

function parse() {
  try {
    return parseArgs({
      options: {
        truth: { type: 'string' },
        'git-base': { type: 'string' },
        sets: { type: 'string' },
        service: { type: 'string' },
        series: { type: 'string' },
        kind: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        outline: { type: 'boolean' },
        sample: { type: 'string' },
        parallel: { type: 'string' },
        model: { type: 'boolean' },
        all: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return wrong((error as Error).message);
  }
}

const values = parse();
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
/** What is committed, unless another record is named. */
const truth = resolve(values.truth ?? join(import.meta.dirname, '..', 'truth'));
if (values.kind !== undefined && !kinds.includes(values.kind))
  wrong(`--kind ${values.kind}: one of ${kinds.join(', ')}`);

function count(option: 'sample' | 'parallel', fallback: number): number {
  const number = Number(values[option] ?? fallback);
  return Number.isInteger(number) && number > 0 ? number : wrong(`--${option} ${values[option]}: a number from 1 on`);
}

const selection: Selection = {
  ...values,
  truth,
  outline: values.outline ?? false,
  sample: count('sample', 1),
};
const parallel = values.model ? 1 : count('parallel', 2);

const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** One line that is written over, on a terminal; elsewhere a line now and then. */
function progress(total: number): (result: PairResult) => void {
  const began = performance.now();
  const every = process.stderr.isTTY ? 1 : Math.max(100, Math.ceil(total / 20));
  let done = 0;
  let different = 0;
  return (result) => {
    done++;
    if (!result.equal) different++;
    if (done % every !== 0 && done !== total) return;
    const seconds = (performance.now() - began) / 1000;
    const line = `${done} of ${total} pairs, ${different} different, ${(seconds / done).toFixed(3)} s each, ${Math.round((seconds / done) * (total - done))} s to go`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}${done === total ? '\n' : ''}` : `${line}\n`);
  };
}

function showPart(part: Part, results: readonly PairResult[]): void {
  note(`\n${part.series.name}, starts ${part.folder}`);
  if (part.missing.length > 0) note(`no such start in the truth: ${part.missing.join(', ')}`);
  note(grid(results));
  if (!values.all) return;
  for (const result of results.filter(({ equal }) => !equal)) {
    note(`${part.series.name} ${part.folder} ${result.from} → ${result.to}`);
    for (const text of result.differences) note(`    ${text}`);
  }
}

async function setsFolder(services: readonly string[], scratch: string): Promise<string> {
  if (values.sets !== undefined) return values.sets;
  const out = join(scratch, 'sets');
  note(`rolling up ${services.join(', ')}`);
  await rollup({ services, out, ...(values['git-base'] === undefined ? {} : { gitBase: values['git-base'] }) });
  return out;
}

async function main(): Promise<number> {
  const names = [...new Set(kinds.flatMap((folder) => listSeries(selection.truth, folder)))];
  const wanted = names
    .map(parseSeries)
    .filter(({ service, name }) => (selection.service ?? service) === service && (selection.series ?? name) === name);
  if (wanted.length === 0) {
    note(`no series of ${selection.truth} fits; it holds ${names.join(', ') || 'nothing'}`);
    return 2;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'stackleap-matrix-'));
  const server = values.model ? null : await startServer({ inMemory: true });
  try {
    const library = folderLibrary(await setsFolder([...new Set(wanted.map(({ service }) => service))], scratch));
    const work: { set: MigrationSet; part: Part }[] = [];
    const without: string[] = [];
    for (const series of wanted) {
      try {
        const set = await library.load(series.service, series.database);
        for (const part of partsOf(selection, set, series)) work.push({ set, part });
      } catch (error) {
        without.push(`${series.name}: ${(error as Error).message}`);
      }
    }
    const total = work.reduce((sum, { part }) => sum + part.pairs.length, 0);
    if (total === 0) {
      for (const text of without) note(text);
      note('no pair fits: see --from, --to and --kind');
      return 2;
    }
    const bench: Bench = {
      yardstick: {
        truths: readTruths(selection.truth, server === null ? truthServer : await serverOf(server)),
        since: ({ series, from }) => seriesSince(selection.truth, series, from),
      },
      leap: server === null ? leapInMemory : leapOnServer(server),
      parallel,
      progress: progress(total),
    };
    const results: PairResult[] = [];
    for (const { set, part } of work) {
      const done = await runPart(bench, set, part);
      results.push(...done);
      showPart(part, done);
    }
    const collapsed = collapse(results);
    for (const text of without) note(`not checked: ${text}`);
    if (collapsed.length > 0) note(`\n${collapsed.length} distinct differences:\n${showCollapsed(collapsed)}`);
    const explained = collapse(results, 'explained');
    if (explained.length > 0)
      note(`\n${explained.length} distinct differences that do not count:\n${showCollapsed(explained)}`);
    const explainedPairs = results.filter((result) => result.equal && result.explained.length > 0).length;
    const equal = results.filter((result) => result.equal).length;
    const skipped = work.reduce((sum, { part }) => sum + part.skipped, 0);
    const summary = {
      pairs: results.length,
      equal,
      explained: explainedPairs,
      different: results.length - equal,
      skipped,
    };
    if (values.json) {
      const pairs = results.map(({ series, folder, ...rest }) => ({
        service: series.service,
        database: series.database,
        series: `${folder}/${series.name}`,
        ...rest,
      }));
      process.stdout.write(
        `${JSON.stringify({ summary, notChecked: without, distinct: collapsed, explained, pairs }, null, 2)}\n`,
      );
    } else {
      process.stdout.write(
        `${summary.pairs} pairs: ${summary.equal} equal (${summary.explained} of them but for what does not count), ${summary.different} different, ${summary.skipped} skipped\n`,
      );
    }
    return summary.different === 0 && without.length === 0 ? 0 : 1;
  } finally {
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

process.exitCode = await main();
