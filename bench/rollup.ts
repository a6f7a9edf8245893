import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../src/cli/table.ts';
import { commandLine } from '../test/support/command-line.ts';
import { type Used, watchTree } from './process-tree.ts';

const usage = `npm run bench:rollup -- [service…] [--git-base DIR] [--config FILE] [--jobs N] [--runs N] [--limit SECONDS]
                        [--limit-unchanged SECONDS] [--limit-memory MIB] [--json]

Measures stackleap rollup, from nothing and then with nothing changed: wall time, and the CPU time and peak memory of all
its processes; --runs times (3). Without clones (--git-base) or another configuration it reads the distribution's packages.
Holds that every run writes the same bytes and resolves everything, and that the median run stays within --limit from
nothing (30), --limit-unchanged with nothing changed (3), and --limit-memory, of all processes together (1536).
Exit codes: 0 all of it holds; 1 something does not; 2 wrong usage.`;

const { values, positionals, whole } = commandLine(
  usage,
  {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    config: { type: 'string' },
    'git-base': { type: 'string' },
    jobs: { type: 'string' },
    limit: { type: 'string', default: '30' },
    'limit-unchanged': { type: 'string', default: '3' },
    'limit-memory': { type: 'string', default: '1536' },
  },
  { positionals: true },
);
const count = whole('runs', values.runs, 1);
const project = join(import.meta.dirname, '..');
const gitBase = values['git-base'];
// Without clones or another configuration: the distribution's packages, which are the same for all who compare numbers.
const packages = join(import.meta.dirname, '../test/support/debian.config.ts');
const config = values.config ?? (gitBase === undefined ? packages : join(project, 'stackleap.config.ts'));
const services = positionals.length > 0 || gitBase !== undefined ? positionals : ['glance', 'cinder'];
const flags = [
  ...services,
  ...['--config', config, '--json'],
  ...(gitBase === undefined ? [] : ['--git-base', gitBase]),
  ...(values.jobs === undefined ? [] : ['--jobs', values.jobs]),
];

interface Measured extends Used {
  readonly seconds: number;
}

interface Run {
  readonly cold: Measured;
  readonly unchanged: Measured;
  /** Of the two wall times: the same machine, the same minute. */
  readonly ratio: number;
  readonly migrations: number;
  readonly unresolved: number;
  /** Of every set's files, by path and bytes. */
  readonly sha256: string;
}

function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const path of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
    // What was made from what, beside the sets, names the generator that made them.
    if (path.endsWith('.rollup.json') || !statSync(join(folder, path)).isFile()) continue;
    hash.update(`${path}\0`).update(readFileSync(join(folder, path)));
  }
  return hash.digest('hex');
}

interface Rolled {
  readonly sets: readonly { readonly migrations: number; readonly unresolved: readonly unknown[] }[];
}

/** @param temporary the loader keeps what it has compiled there, too */
async function rollup(
  out: string,
  temporary: string,
): Promise<{ readonly measured: Measured; readonly rolled: Rolled }> {
  const program = join(project, 'src/cli/bin.mjs');
  const started = performance.now();
  const child = spawn(process.execPath, [program, 'rollup', ...flags, '--out', out], {
    cwd: project,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = watchTree(child.pid as number);
  const parts: Buffer[] = [];
  let said = '';
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.on('data', (part: Buffer) => {
    said = `${said}${part}`.slice(-2000);
  });
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  const seconds = Math.round((performance.now() - started) / 10) / 100;
  const used = stop();
  const rolled = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}') as Partial<Rolled>;
  if (!rolled.sets) throw new Error(`rollup gave no sets: ${said}`);
  return { measured: { seconds, ...used }, rolled: rolled as Rolled };
}

async function measure(): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-bench-'));
  try {
    const [out, temporary] = [join(folder, 'sets'), join(folder, 'tmp')];
    mkdirSync(temporary);
    const { measured: cold, rolled } = await rollup(out, temporary);
    const sha256 = fingerprint(out);
    const { measured: unchanged } = await rollup(out, temporary);
    return {
      cold,
      unchanged,
      ratio: Math.round((cold.seconds / unchanged.seconds) * 10) / 10,
      migrations: rolled.sets.reduce((sum, set) => sum + set.migrations, 0),
      unresolved: rolled.sets.reduce((sum, set) => sum + set.unresolved.length, 0),
      sha256: fingerprint(out) === sha256 ? sha256 : 'changed by a run with nothing changed',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const runs: Run[] = [];
for (let run = 0; run < count; run += 1) runs.push(await measure());

const median = (of: (run: Run) => number): number =>
  runs.map(of).sort((one, other) => one - other)[Math.floor(runs.length / 2)] ?? 0;
const medians = {
  cold: median(({ cold }) => cold.seconds),
  unchanged: median(({ unchanged }) => unchanged.seconds),
  ratio: median(({ ratio }) => ratio),
  peakRssMiB: median(({ cold }) => cold.peakRssMiB),
};
const problems: string[] = [];
const within = (what: string, found: number, limit: string, unit: string): void => {
  if (found > Number(limit))
    problems.push(`${what}: ${found} ${unit} in the median run; the limit is ${limit} ${unit}`);
};
if (new Set(runs.map((run) => run.sha256)).size > 1) problems.push('two runs wrote different bytes');
if (runs.some((run) => run.unresolved > 0)) problems.push('not everything was resolved');
within('from nothing', medians.cold, values.limit, 's');
within('with nothing changed', medians.unchanged, values['limit-unchanged'], 's');
within('memory', medians.peakRssMiB, values['limit-memory'], 'MiB');

if (values.json) {
  process.stdout.write(`${JSON.stringify({ services, medians, runs, problems })}\n`);
} else {
  const row = (at: number, what: string, { seconds, cpuSeconds, processes, peakRssMiB }: Measured) => [
    ...[at, what, seconds, cpuSeconds, processes, peakRssMiB],
  ];
  const rows = runs.flatMap(({ cold, unchanged }, at) => [
    row(at + 1, 'from nothing', cold),
    row(at + 1, 'nothing changed', unchanged),
  ]);
  const header = ['run', 'sets', 'seconds', 'CPU seconds', 'processes', 'sum of peaks, MiB'];
  const ratios = runs.map(({ ratio }) => ratio).join(', ');
  process.stdout.write(
    `rollup ${services.join(' ')}\n\n${table(header, rows)}\n\nfrom nothing / nothing changed: ${ratios}\n`,
  );
}
for (const problem of problems) process.stderr.write(`bench: ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
