import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rollup } from '../../generator/rollup/index.ts';
import { folderLibrary } from '../../src/cli/folder-library.ts';
import { table } from '../../src/cli/table.ts';
import { commandLine } from '../support/command-line.ts';
import { toldDifferences } from '../support/compare/told.ts';
import { gitStep, profileReleases } from '../support/git-trees.ts';
import { chaptersOf, SEED_RELEASE } from '../support/seed/seed.ts';
import { startServer, useServer } from '../support/server.ts';
import { keyRepository, reveal } from './fernet.ts';
import { type Arrival, bothWays, everyStart, walk } from './walk.ts';

const usage = `npm run rows -- --git-base DIR [--sets DIR] [--service S[/DATABASE]] [--to R] [--after R] [--only R]
                [--both-ways] [--every-start] [--size N] [--json]

Builds the seeded cloud's databases at Juno (nova's API database at Kilo), walks each from release to release
with upstream's own scripts out of the clones in DIR, and takes a copy to every one of those releases in one step.
The ends are compared row by row. Values that are born in an upgrade are compared by their shape and by what refers to them.

--both-ways takes a second database like it to each release script by script, and compares the two instead, rows and schema;
upstream's own code only builds the start then. --every-start does so from every release on the way as upstream's own code
has left it there, to every later one.
--sets takes sets that are already written. --to stops the way at a release; --after compares at later releases only,
--only at one alone.
--size is the number of instances, volumes, images, stacks, users and ports (60).

Exit codes: 0 all rows are equal; 1 some are not, or an upgrade did not end; 2 wrong usage.`;

const { values, wrong, whole } = commandLine(usage, {
  'git-base': { type: 'string' },
  sets: { type: 'string' },
  service: { type: 'string' },
  to: { type: 'string' },
  after: { type: 'string' },
  only: { type: 'string' },
  'both-ways': { type: 'boolean', default: false },
  'every-start': { type: 'boolean', default: false },
  size: { type: 'string', default: '60' },
  json: { type: 'boolean' },
});
const gitBase = values['git-base'] ?? wrong('--git-base is missing: the folder that holds a clone per service');
const size = whole('size', values.size, 1);
const databases = Object.keys(SEED_RELEASE).filter(
  (name) => values.service === undefined || name === values.service || name.startsWith(`${values.service}/`),
);
if (databases.length === 0) wrong(`--service ${values.service}: one of ${Object.keys(SEED_RELEASE).join(', ')}`);

interface Result extends Arrival {
  readonly database: string;
}

/** Stackleap's two ways are compared, and not its one step with upstream's. */
const ofOurs = values['both-ways'] || values['every-start'];
const go = values['every-start'] ? everyStart : values['both-ways'] ? bothWays : walk;

const results: Result[] = [];
const failures: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'stackleap-rows-'));
const keys = keyRepository();
const address = await startServer({ inMemory: true });

/** In how much the ends differ. Where a schema may differ from upstream's own is the matrix's business. */
function countDifferent({ rows, versions, schema }: Arrival): number {
  return rows.length + versions.length + (ofOurs ? schema.length : 0);
}

function isEqual(one: Arrival): boolean {
  return one.refused === null && countDifferent(one) === 0;
}

function report(database: string, one: Arrival): void {
  const how =
    one.refused !== null ? `did not end: ${one.refused}` : isEqual(one) ? 'equal' : `${countDifferent(one)} DIFFERENT`;
  const other = ofOurs ? 'script by script' : 'upstream';
  const seconds = `${other} ${one.otherSeconds.toFixed(1)} s, stackleap ${one.stackleapSeconds.toFixed(1)} s`;
  process.stderr.write(
    `${database} ${one.from} to ${one.to}: ${one.compared} rows of ${one.tables} tables, ${how} (${seconds})\n`,
  );
  if (one.refused !== null) return;
  for (const difference of toldDifferences([...one.rows, ...one.versions]).slice(0, 6)) {
    process.stderr.write(`    ${difference}\n`);
  }
  for (const { code, object } of one.schema.slice(0, 6))
    process.stderr.write(`    schema: ${code} ${JSON.stringify(object)}\n`);
}

try {
  const server = useServer(address);
  const sets = values.sets === undefined ? folder : resolve(values.sets);
  if (values.sets === undefined) {
    const services = [...new Set(databases.map((name) => name.split('/')[0] ?? ''))];
    await rollup({ services, gitBase: resolve(gitBase), out: folder });
  }
  for (const database of databases) {
    const [service = '', part = ''] = database.split('/');
    const from = SEED_RELEASE[database] ?? '';
    const all = profileReleases(service);
    const last = values.to ?? values.only ?? all.at(-1) ?? '';
    if (!all.includes(last)) wrong(`--to ${last}: ${service} has no such release`);
    if (values.after !== undefined && !all.includes(values.after))
      wrong(`--after ${values.after}: ${service} has no such release`);
    const wanted = (release: string): boolean =>
      (values.only === undefined || release === values.only) &&
      (values.after === undefined || all.indexOf(release) > all.indexOf(values.after));
    const releases = all.slice(all.indexOf(from), all.indexOf(last) + 1);
    const set = await folderLibrary(sets).load(service, part);
    for (const chapter of chaptersOf(database, releases)) {
      try {
        for await (const arrival of go({
          ...{ server, set, database, size, variant: chapter.variant, releases: chapter.releases },
          step: (release) => gitStep(gitBase, database, release, chapter.variant === 'bare'),
          compareAt: (release) => chapter.compareAt(release) && wanted(release),
          ...(service === 'keystone'
            ? {
                settings: [`credential.key_repository=${keys}`],
                values: new Map([['credential_key_repository', keys]]),
                reveal,
              }
            : {}),
        })) {
          results.push({ ...arrival, database });
          report(database, arrival);
        }
      } catch (error) {
        failures.push(`${database}: ${(error as Error).message}`);
        process.stderr.write(`${database}: ${(error as Error).message}\n`);
      }
    }
  }
} finally {
  await address.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(keys, { recursive: true, force: true });
}

const equal = results.filter(isEqual).length;
const summary = {
  releases: results.length,
  equal,
  different: results.length - equal,
  failed: failures.length,
  rows: results.reduce((sum, { compared }) => sum + compared, 0),
};
if (values.json) {
  process.stdout.write(`${JSON.stringify({ summary, failures, arrivals: results })}\n`);
} else {
  const rows = results.map((one) => [
    one.database,
    one.from,
    one.to,
    one.compared,
    countDifferent(one),
    one.schema.length,
    one.refused === null ? '' : 'did not end',
    Object.keys(one.born).length,
  ]);
  process.stdout.write(
    `${table(['database', 'from', 'to', 'rows', 'different', 'schema', '', 'born columns'], rows)}\n`,
  );
  process.stdout.write(
    `${summary.releases} ways, ${equal} equal, ${summary.different} different, ${summary.failed} that upstream's own code did not end; ${summary.rows} rows compared\n`,
  );
}
process.exitCode = results.length > 0 && equal === results.length && failures.length === 0 ? 0 : 1;
