import { createHash } from 'node:crypto';
import { runCli } from './cli.ts';
import { copyDatabase } from './copy.ts';
import type { NativeStep } from './git-trees.ts';
import { liveCatalog, textRows } from './live.ts';
import { runNative } from './native.ts';
import { plantCloud, type SeedOptions } from './seed/seed.ts';
import type { Trip } from './seed/trips.ts';
import type { TestDatabase, TestServer } from './server.ts';

interface Diagnostic {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly advice: string | null;
  readonly script?: string | null;
  readonly count?: number | null;
  readonly sample?: readonly unknown[];
  readonly sql?: string | null;
}

/** Of everything in the database: definitions, and rows in their order. */
export async function checksum(database: TestDatabase): Promise<string> {
  const connection = await database.connection();
  const hash = createHash('sha256');
  for (const table of [...(await liveCatalog(connection)).tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const [create] = await connection.query('SHOW CREATE TABLE ??', [table.name]);
    hash.update(JSON.stringify(create)).update(JSON.stringify(await textRows(connection, table.name, table.columns)));
  }
  await connection.end();
  return hash.digest('hex');
}

/**
 * A database to plant trips in, made by upstream's own code, with the seeded cloud where it stands at the cloud's release.
 * @param step goes from nothing to that release
 * @throws when upstream's code fails
 */
export async function tripStart(
  server: TestServer,
  { database, at, cloud, later = false }: Pick<Trip, 'database' | 'at' | 'cloud'> & Pick<SeedOptions, 'later'>,
  step: NativeStep,
): Promise<TestDatabase> {
  const made = await server.createDatabase();
  const part = database.split('/')[1] ?? '';
  await runNative({ ...step, server, database: made.name, part });
  if (at === undefined) {
    const connection = await made.connection();
    await plantCloud(connection, { database, size: 12, variant: cloud ?? 'ready', later });
    await connection.end();
  }
  return made;
}

function wrong(trip: Trip, command: string, code: number | null, stdout: string): string[] {
  const problems: string[] = [];
  const say = (text: string) => problems.push(`${command}: ${text}`);
  if (code !== 3) say(`exit code ${code} instead of 3: ${stdout.slice(0, 600)}`);
  let diagnostics: readonly Diagnostic[] = [];
  try {
    const document = JSON.parse(stdout) as {
      diagnostics?: Diagnostic[];
      error?: { diagnostics?: Diagnostic[] };
    };
    diagnostics = document.diagnostics ?? document.error?.diagnostics ?? [];
  } catch {
    say(`no JSON: ${stdout.slice(0, 200)}`);
  }
  const finding = (wanted: string, script: string) =>
    diagnostics.find((one) => one.code === wanted && one.severity === 'error' && (one.script ?? '').includes(script));
  const found = finding(trip.code, trip.script);
  const missing = [[trip.code, trip.script] as const, ...(trip.besides ?? [])].filter((one) => !finding(...one));
  if (found === undefined || missing.length > 0) {
    say(
      `no ${missing.map((one) => one.join(' of ')).join(', ')} among ${
        diagnostics
          .filter(({ severity }) => severity === 'error')
          .map((one) => `${one.code} ${one.message.slice(0, 120)}`)
          .join('; ') || 'none'
      }`,
    );
    return problems;
  }
  if (!found.advice) say('it does not say what to do');
  if (trip.byCode) return problems;
  if (!found.count || found.count < 1) say(`it counts ${found.count} rows`);
  if ((found.sample ?? []).length === 0) say('it shows no row');
  if (!found.sql) say('it has no query that lists the rows');
  return problems;
}

/** Plants the trip in a copy of `start`; what does not hold, in words: an empty list is what is wanted. */
export async function tripped(
  server: TestServer,
  sets: string,
  start: TestDatabase,
  trip: Trip,
): Promise<readonly string[]> {
  const database = await copyDatabase(server, start);
  try {
    const connection = await database.connection();
    await connection.query(trip.plant);
    await connection.end();
    const before = await checksum(database);
    const problems: string[] = [];
    for (const command of ['preflight', 'upgrade']) {
      const args = [
        command,
        trip.database,
        '--to',
        trip.to,
        '--url',
        database.url,
        '--set',
        sets,
        '--json',
        '--allow-sessions',
      ];
      const { code, stdout } = await runCli(command === 'upgrade' ? [...args, '--yes'] : args);
      problems.push(...wrong(trip, command, code, stdout));
    }
    if ((await checksum(database)) !== before) problems.push('the database has changed');
    return problems;
  } finally {
    await database.drop();
  }
}
