import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyRepository, reveal } from '../rows/fernet.ts';
import { compareDatabases, knownUuids } from '../support/compare/compare.ts';
import { copyDatabase } from '../support/copy.ts';
import { leap, rollUp } from '../support/leap.ts';
import { liveCatalog } from '../support/live.ts';
import { runNative } from '../support/native.ts';
import { type NativeTree, nativeTrees } from '../support/packages.ts';
import { plantCloud } from '../support/seed/seed.ts';
import { TRIPS } from '../support/seed/trips.ts';
import { type TestDatabase, type TestServer, testServer } from '../support/server.ts';
import { tripped } from '../support/trip.ts';

/**
 * A sample of `npm run rows` and `npm run guards` that the distribution's packages suffice for: the oldest of them carry
 * scripts from long before their own release. Revisions say where a start stands.
 */
const STARTS = [
  { database: 'nova/main', at: '253', later: false, trips: ['291_', '345_', '280_'] },
  { database: 'neutron/neutron', at: 'kilo', later: true, trips: ['6b461a21bcfc', 'dfe425060830'] },
  { database: 'keystone/keystone', at: '67', later: true, trips: ['086_', '003_'] },
] as const;
const SERVICES = STARTS.map(({ database }) => database.split('/')[0] ?? '');

const trees = await nativeTrees(SERVICES);
const [oldest = ''] = trees.releases;

/** Scripts of long before their package's release want the arguments that libraries had then. */
const old = (tree: NativeTree): NativeTree => ({ ...tree, old: 3 });

let server: TestServer;
let sets: string;
let keys: string;

beforeAll(async () => {
  server = await testServer();
  sets = mkdtempSync(join(tmpdir(), 'stackleap-sets-'));
  keys = keyRepository();
  await rollUp(SERVICES, sets);
});
afterAll(() => {
  rmSync(sets, { recursive: true, force: true });
  rmSync(keys, { recursive: true, force: true });
});

describe.each(STARTS)('$database from $at', ({ database, at, later, trips }) => {
  const [service = '', part = ''] = database.split('/');
  const settings = () => (service === 'keystone' ? [`credential.key_repository=${keys}`] : []);
  let start: TestDatabase;
  let known: ReadonlySet<string>;

  beforeAll(async () => {
    start = await server.createDatabase();
    await runNative({
      tree: old(trees.tree(service, oldest)),
      to: at,
      server,
      database: start.name,
      part,
      settings: settings(),
    });
    const connection = await start.connection();
    await plantCloud(connection, { database, size: 24, later });
    known = await knownUuids(connection);
    await connection.end();
  });
  afterAll(() => start.drop());

  test('one step leaves the rows that upstream leaves release by release', async () => {
    const before = await start.connection();
    const tables = new Set((await liveCatalog(before)).tables.keys());
    await before.end();
    const [native, ours] = [await copyDatabase(server, start), await copyDatabase(server, start)];
    const from = Date.now();
    for (const release of trees.releases) {
      await runNative({
        tree: old(trees.tree(service, release)),
        server,
        database: native.name,
        part,
        settings: settings(),
      });
    }
    const to = trees.releases.at(-1) ?? '';
    const given = service === 'keystone' ? ['--input', `credential_key_repository=${keys}`] : [];
    expect(await leap(sets, database, to, ours, given)).toMatchObject({ to, verified: true });
    const comparison = await compareDatabases(await native.connection(), await ours.connection(), {
      known,
      before: tables,
      window: [from, Date.now()],
      reveal,
    });
    expect(comparison.rows).toEqual([]);
    expect(comparison.versions).toEqual([]);
    expect(comparison.compared).toBeGreaterThan(100);
    await native.drop();
    await ours.drop();
  });

  test.each(trips)('rows that %s refuses stop it beforehand, and nothing changes', async (script) => {
    const trip = TRIPS.find((one) => one.database === database && one.script === script && one.cloud === undefined);
    if (trip === undefined) throw new Error(`nothing trips ${script} of ${database}`);
    expect(await tripped(server, sets, start, { ...trip, to: trees.releases.at(-1) ?? '' })).toEqual([]);
  });
});
