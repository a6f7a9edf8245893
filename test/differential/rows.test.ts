import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderLibrary } from '../../src/cli/folder-library.ts';
import { type Arrival, walk } from '../rows/walk.ts';
import type { NativeStep } from '../support/git-trees.ts';
import { rollUpApart } from '../support/leap.ts';
import { nativeTrees } from '../support/packages.ts';
import { TRIPS } from '../support/seed/trips.ts';
import { type TestDatabase, type TestServer, testServer } from '../support/server.ts';
import { tripped, tripStart } from '../support/trip.ts';

/**
 * A sample of `npm run rows` and `npm run guards` that the distribution's packages suffice for: the oldest of them carry
 * scripts from long before their own release. Revisions say where a start stands.
 */
const STARTS = [
  { database: 'nova/main', at: '253', later: false, trips: ['345_', '280_'] },
  { database: 'neutron/neutron', at: 'kilo', later: true, trips: ['dfe425060830'] },
] as const;
const SERVICES = STARTS.map(({ database }) => database.split('/')[0] ?? '');

const trees = await nativeTrees(SERVICES);
const [oldest = ''] = trees.releases;
const last = trees.releases.at(-1) ?? '';

let server: TestServer;
let sets: string;

beforeAll(async () => {
  server = await testServer();
  sets = await rollUpApart(SERVICES);
});
afterAll(() => rmSync(sets, { recursive: true, force: true }));

describe.each(STARTS)('$database from $at', ({ database, at, later, trips }) => {
  const [service = '', part = ''] = database.split('/');
  // Scripts of long before their package's release want the arguments that libraries had then.
  const step = (release: string): NativeStep =>
    release === at
      ? { tree: { ...trees.tree(service, oldest), old: 3 }, to: at }
      : { tree: { ...trees.tree(service, release), old: 3 } };

  test('one step leaves the rows that upstream leaves release by release', async () => {
    const arrivals: Arrival[] = [];
    for await (const arrival of walk({
      ...{ server, set: await folderLibrary(sets).load(service, part), database, size: 24, later, step },
      releases: [at, ...trees.releases],
      compareAt: (release) => release === last,
    })) {
      arrivals.push(arrival);
    }
    expect(arrivals).toMatchObject([{ to: last, refused: null, rows: [], versions: [] }]);
    expect(arrivals[0]?.compared).toBeGreaterThan(100);
  });

  describe('beforehand', () => {
    let start: TestDatabase;
    beforeAll(async () => {
      start = await tripStart(server, { database, later }, step(at));
    });
    afterAll(() => start.drop());

    test.each(trips)('rows that %s refuses stop it, and nothing changes', async (script) => {
      const trip = TRIPS.find((one) => one.database === database && one.script === script && one.cloud === undefined);
      if (trip === undefined) throw new Error(`nothing trips ${script} of ${database}`);
      expect(await tripped(server, sets, start, { ...trip, to: last })).toEqual([]);
    });
  });
});
