import { resolve } from 'node:path';
import { commandLine } from '../support/command-line.ts';
import { gitStep } from '../support/git-trees.ts';
import { SEED_RELEASE } from '../support/seed/seed.ts';
import { TRIPS } from '../support/seed/trips.ts';
import { startServer, type TestDatabase, useServer } from '../support/server.ts';
import { tripped, tripStart } from '../support/trip.ts';

const usage = `npm run guards -- --git-base DIR [--sets DIR] [--service S] [--only SCRIPT[,SCRIPT…]] [--json]

Trips every guard by a row of its own, in databases that upstream's own code out of the clones in DIR has built.
--sets takes sets that are already written (migrations).

Exit codes: 0 each one refused as it should; 1 one did not; 2 wrong usage.`;

const { values, wrong } = commandLine(usage, {
  'git-base': { type: 'string' },
  sets: { type: 'string', default: 'migrations' },
  service: { type: 'string' },
  only: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const gitBase = values['git-base'] ?? wrong('--git-base is missing: the folder that holds a clone per service');
const sets = resolve(values.sets);
const only = values.only?.split(',');
const trips = TRIPS.filter(
  ({ database, script }) =>
    (values.service === undefined || database.startsWith(`${values.service}/`)) &&
    (only === undefined || only.some((one) => script.startsWith(one))),
);
const address = await startServer({ inMemory: true });
const results: { database: string; name: string; script: string; code: string; problems: readonly string[] }[] = [];
try {
  const server = useServer(address);
  const starts = new Map<string, TestDatabase>();
  for (const trip of trips) {
    const { database, name, script, code } = trip;
    const key = `${database} ${trip.at ?? ''} ${trip.cloud ?? ''}`;
    const attempt = async (): Promise<readonly string[]> => {
      const start =
        starts.get(key) ??
        (await tripStart(server, trip, gitStep(gitBase, database, trip.at ?? SEED_RELEASE[database] ?? '')));
      starts.set(key, start);
      return tripped(server, sets, start, trip);
    };
    const problems = await attempt().catch((error: Error) => [error.message]);
    results.push({ database, name, script, code, problems });
    process.stderr.write(
      `${database} ${script} ${name}: ${problems.length === 0 ? `refused with ${code}, nothing changed` : problems.join('\n    ')}\n`,
    );
  }
} finally {
  await address.stop();
}
const held = results.filter(({ problems }) => problems.length === 0).length;
if (values.json)
  process.stdout.write(`${JSON.stringify({ summary: { trips: results.length, held }, trips: results })}\n`);
else process.stdout.write(`${results.length} trips, ${held} refused as they should\n`);
process.exitCode = results.length > 0 && held === results.length ? 0 : 1;
