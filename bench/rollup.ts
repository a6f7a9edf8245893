import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { table } from '../src/cli/table.ts';

/**
 * Measures `stackleap rollup`: wall time, CPU time, peak memory. Holds that every run writes the same bytes, resolves
 * everything and stays within the limit.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    config: { type: 'string' },
    /** Seconds that the median run may take. */
    limit: { type: 'string', default: '10' },
  },
});
// Without another configuration: the distribution's packages, which are the same for all who compare numbers.
const config = ['--config', values.config ?? join(import.meta.dirname, '../test/support/debian.config.ts')];
const services = positionals.length > 0 ? positionals : ['glance', 'cinder'];
const execute = promisify(execFile);
const project = join(import.meta.dirname, '..');

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMiB: number;
  readonly migrations: number;
  readonly unresolved: number;
  /** Of every file's path and bytes. */
  readonly sha256: string;
}

function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  const paths = (readdirSync(folder, { recursive: true }) as string[]).sort();
  for (const path of paths) {
    if (!statSync(join(folder, path)).isFile()) continue;
    hash.update(`${path}\0`).update(readFileSync(join(folder, path)));
  }
  return hash.digest('hex');
}

async function measure(): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-bench-'));
  try {
    const report = join(folder, 'report.json');
    const sets = join(folder, 'sets');
    const args = ['--import', join(import.meta.dirname, 'report-peak.mjs'), join(project, 'src/cli/bin.mjs')];
    const started = performance.now();
    const { stdout } = await execute(
      process.execPath,
      [...args, 'rollup', ...services, ...config, '--out', sets, '--json'],
      {
        cwd: project,
        env: { ...process.env, STACKLEAP_BENCH_REPORT: report },
        maxBuffer: 64 << 20,
      },
    );
    const seconds = (performance.now() - started) / 1000;
    const rolled = JSON.parse(stdout) as { sets: { migrations: number; unresolved: unknown[] }[] };
    const used = JSON.parse(readFileSync(report, 'utf8')) as { maxRSS: number; cpuSeconds: number };
    return {
      seconds: Math.round(seconds * 100) / 100,
      cpuSeconds: Math.round(used.cpuSeconds * 100) / 100,
      peakRssMiB: Math.round(used.maxRSS / 1024),
      migrations: rolled.sets.reduce((sum, set) => sum + set.migrations, 0),
      unresolved: rolled.sets.reduce((sum, set) => sum + set.unresolved.length, 0),
      sha256: fingerprint(sets),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const runs: Run[] = [];
// The first run may have to download, and compiles: it is not counted.
await measure();
for (let run = 0; run < Number(values.runs); run += 1) runs.push(await measure());

const median = runs.map((run) => run.seconds).sort((one, other) => one - other)[Math.floor(runs.length / 2)] ?? 0;
const problems: string[] = [];
if (new Set(runs.map((run) => run.sha256)).size > 1) problems.push('two runs wrote different bytes');
if (runs.some((run) => run.unresolved > 0)) problems.push('not everything was resolved');
if (median > Number(values.limit)) problems.push(`the median run took ${median} s; the limit is ${values.limit} s`);

if (values.json) {
  process.stdout.write(`${JSON.stringify({ services, medianSeconds: median, runs, problems })}\n`);
} else {
  const rows = runs.map((run, at) => [
    at + 1,
    run.migrations,
    run.unresolved,
    run.seconds,
    run.cpuSeconds,
    run.peakRssMiB,
  ]);
  const header = ['run', 'migrations', 'unresolved', 'seconds', 'CPU seconds', 'peak MiB'];
  process.stdout.write(`rollup ${services.join(' ')}\n\n${table(header, rows)}\n`);
}
for (const problem of problems) process.stderr.write(`bench: ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
