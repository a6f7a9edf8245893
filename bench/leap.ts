import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rollup } from '../generator/rollup/index.ts';
import { folderLibrary } from '../src/cli/folder-library.ts';
import { readLive } from '../src/plan/live.ts';
import { makePlan } from '../src/plan/plan.ts';
import { keyRepository } from '../test/rows/fernet.ts';
import { commandLine } from '../test/support/command-line.ts';
import { profileReleases } from '../test/support/git-trees.ts';
import { SEED_RELEASE } from '../test/support/seed/seed.ts';
import { BENCH_CLOUDS, type BenchCloud } from './leap/clouds.ts';
import { type Lap, packProgram, runStackleap, runUpstream, type Track } from './leap/contestants.ts';
import { type Floor, floorOf, floorPaths, timePaths } from './leap/floor.ts';
import { plot } from './leap/plot.ts';
import { holds, median, medianFloor, medianLap, type Run, table } from './leap/report.ts';
import { asQuery, buildStage, keptStage, onStage, SCHEMA, type Stage } from './leap/stage.ts';

const usage = `npm run bench -- --git-base DIR [--instances N[,N…]] [--service S] [--sets DIR] [--only NAME[,NAME…]]
                [--runs N] [--stages DIR] [--merge FILE…] [--svg FILE] [--json]

Leaps the databases of a cloud of N instances (10000) from Juno to the last release: by upstream's own code out of the
clones in DIR, a process a release; by Stackleap script by script; by Stackleap in one step; and the floor: for each table
that the leap changes, the fastest single path from its first shape to its last, run alone. Each on a server of its own
with the same data. One step runs once more, one statement at a time (alone), as the floor is timed. Server time is what
performance_schema sums up over all statements.

--runs goes N rounds (1) of script by script, one step, alone and the floor, and takes the median of each figure;
upstream's code runs once. --only runs some of upstream, stepwise, coalesced, alone, floor, or none of them. --stages keeps
in DIR what the databases are before the leap, and takes it from there when it is there. --merge takes runs that --json has
written before, later ones over earlier ones; --svg draws all of them. Holds, from 100000 instances on: one step takes at
most 0.2 of upstream's wall time and 0.4 of its server time, and its schema changes at most 1.3 of the floor, as it is and
alone; at any size it is not slower than script by script, and the plan is made in less than a second. Exit codes: 0 all of
it holds; 1 something does not; 2 wrong usage.`;

const { values, wrong, whole } = commandLine(usage, {
  'git-base': { type: 'string' },
  instances: { type: 'string', default: '10000' },
  service: { type: 'string' },
  sets: { type: 'string' },
  runs: { type: 'string', default: '1' },
  stages: { type: 'string' },
  only: { type: 'string', default: 'upstream,stepwise,coalesced,alone,floor' },
  merge: { type: 'string', multiple: true, default: [] },
  svg: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const sizes = values.instances.split(',').map((size) => whole('instances', size, 100));
const rounds = whole('runs', values.runs);
const gitBase = values['git-base'];
if (gitBase === undefined && values.merge.length === 0)
  wrong('--git-base is missing: the folder that holds a clone per service');
const only = new Set(values.only.split(','));
const say = (text: string) => process.stderr.write(`${text}\n`);

interface Given {
  readonly sets: string;
  /** Keystone's keys. */
  readonly keys: string;
  /** For what is made on the way. */
  readonly folder: string;
}

function present<T>(found: T | null): readonly T[] {
  return found === null ? [] : [found];
}

function medianOf(laps: readonly Lap[]): Lap | null {
  return laps.length === 0 ? null : medianLap(laps);
}

async function measure(cloud: BenchCloud, instances: number, stage: Stage, given: Given): Promise<Run> {
  const { service, database, last } = cloud;
  const { sets, keys } = given;
  const name = `${service}/${database}`;
  const set = await folderLibrary(sets).load(service, database);
  const all = profileReleases(service);
  const from = SEED_RELEASE[name] ?? '';
  const releases = all.slice(all.indexOf(from) + 1, last === undefined ? undefined : all.indexOf(last) + 1);
  const to = releases.at(-1) ?? '';
  const keystone = service === 'keystone';
  const settings = keystone ? [`credential.key_repository=${keys}`] : [];
  const inputs = keystone ? ['--input', `credential_key_repository=${keys}`] : [];
  const lap = async <T>(what: string, work: (track: Track) => Promise<T>): Promise<T | null> => {
    if (!only.has(what)) return null;
    const done = await onStage(stage, (server, connection) => work({ server, connection }));
    if (what !== 'floor') say(`  ${what}: ${JSON.stringify(done)}`);
    return done;
  };
  const program = await packProgram(sets, service, given.folder);
  const ours = (flags: readonly string[]) => (track: Track) =>
    runStackleap(track, { program, name, to }, [...inputs, ...flags]);
  const upstream = await lap('upstream', (track) =>
    runUpstream(track, { gitBase: gitBase ?? '', service, part: database, releases }, settings),
  );
  const stepwise: Lap[] = [];
  const coalesced: Lap[] = [];
  const alone: Lap[] = [];
  const floors: Floor[] = [];
  const plans: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    stepwise.push(...present(await lap('stepwise', ours(['--stepwise']))));
    coalesced.push(...present(await lap('coalesced', ours([]))));
    alone.push(...present(await lap('alone', ours(['--parallel', '1']))));
    const planned = await lap('floor', async ({ connection }) => {
      const live = await readLive(asQuery(connection), SCHEMA, set);
      const began = performance.now();
      makePlan(set, live, to);
      plans.push((performance.now() - began) / 1000);
      return floorPaths(connection, set, to);
    });
    if (planned === null) continue;
    const floor = await floorOf(planned, (paths, manner) =>
      onStage(stage, (_, connection) => timePaths(connection, paths, manner)),
    );
    say(`  floor: ${JSON.stringify(floor)}`);
    floors.push(floor);
  }
  return {
    ...{ database: name, instances, from, to, rows: stage.rows, bytes: stage.bytes },
    upstream,
    stepwise: medianOf(stepwise),
    coalesced: medianOf(coalesced),
    alone: medianOf(alone),
    floor: floors.length === 0 ? null : medianFloor(floors),
    planSeconds: plans.length === 0 ? null : median(plans),
  };
}

const runs = new Map<string, Run>();
const keep = (run: Run) => {
  const key = `${run.database} ${run.instances}`;
  const known = runs.get(key);
  const fresh = Object.fromEntries(Object.entries(run).filter(([, value]) => value !== null)) as unknown as Run;
  runs.set(key, known === undefined ? run : { ...known, ...fresh });
};
for (const file of values.merge) {
  for (const run of (JSON.parse(readFileSync(file, 'utf8')) as { runs: Run[] }).runs) keep(run);
}
if (gitBase !== undefined) {
  const chosen = BENCH_CLOUDS.filter(({ service }) => values.service === undefined || service === values.service);
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-bench-'));
  const keys = keyRepository();
  try {
    if (values.sets === undefined) {
      await rollup({ services: chosen.map(({ service }) => service), gitBase: resolve(gitBase), out: folder });
    }
    for (const cloud of chosen) {
      for (const instances of sizes) {
        const from = SEED_RELEASE[`${cloud.service}/${cloud.database}`] ?? '';
        const build = () => buildStage(resolve(gitBase), cloud, from, instances);
        const stage =
          values.stages === undefined ? await build() : await keptStage(values.stages, cloud, instances, build);
        say(
          `${cloud.service}/${cloud.database}, ${instances} instances: ${stage.rows} rows, ${Math.round(stage.bytes / 1e6)} MB`,
        );
        try {
          const sets = values.sets === undefined ? folder : resolve(values.sets);
          keep(await measure(cloud, instances, stage, { sets, keys, folder }));
        } finally {
          stage.remove();
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(keys, { recursive: true, force: true });
  }
}
const done = [...runs.values()].sort((a, b) => a.database.localeCompare(b.database) || a.instances - b.instances);
const broken = done.flatMap(holds);
if (values.svg !== undefined) writeFileSync(values.svg, plot(done));
process.stdout.write(values.json ? `${JSON.stringify({ runs: done, broken }, null, 2)}\n` : `${table(done)}\n`);
for (const line of broken) say(line);
process.exitCode = broken.length === 0 ? 0 : 1;
