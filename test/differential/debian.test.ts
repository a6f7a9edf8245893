import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJson } from '../support/cli.ts';
import { compareDatabases, knownUuids } from '../support/compare/compare.ts';
import { copyDatabase } from '../support/copy.ts';
import { leap, prepareDatabase, rollUpApart, type Upgraded } from '../support/leap.ts';
import { runNative } from '../support/native.ts';
import { nativeTrees } from '../support/packages.ts';
import { type TestDatabase, type TestServer, testServer } from '../support/server.ts';

/**
 * The same real scripts, run by the real libraries release by release into one database and by Stackleap in one step
 * into another, both copies of one that holds the same generated rows: they have to end the same.
 */
const SERVICES = ['glance', 'cinder'];
const ROWS = 40;

const trees = await nativeTrees(SERVICES);
const [start = '', ...targets] = trees.releases;

let server: TestServer;
let sets: string;

beforeAll(async () => {
  server = await testServer();
  sets = await rollUpApart(SERVICES);
});
afterAll(() => rmSync(sets, { recursive: true, force: true }));

describe.each(SERVICES)(`%s from ${start}`, (service) => {
  let original: TestDatabase;
  let known: ReadonlySet<string>;

  beforeAll(async () => {
    const prepared = await prepareDatabase({
      server,
      trees,
      service,
      release: start,
      rows: ROWS,
      seed: 'differential',
    });
    original = prepared.database;
    const connection = await original.connection();
    known = await knownUuids(connection);
    await connection.end();
  });
  afterAll(() => original.drop());

  describe.each(targets)('to %s', (target) => {
    const path = targets.slice(0, targets.indexOf(target) + 1);
    let native: TestDatabase;
    let ours: TestDatabase;
    let upgraded: Upgraded;
    let window: [number, number];
    let versions: unknown;

    beforeAll(async () => {
      native = await copyDatabase(server, original);
      ours = await copyDatabase(server, original);
      const from = Date.now();
      for (const release of path) {
        const run = await runNative({ tree: trees.tree(service, release), server, database: native.name });
        versions = run.versions;
      }
      upgraded = await leap(sets, service, target, ours);
      window = [from, Date.now()];
    });
    afterAll(async () => {
      await native.drop();
      await ours.drop();
    });

    test('one step ends where upstream ends release by release: schema, rows, versions', async () => {
      const comparison = await compareDatabases(await native.connection(), await ours.connection(), { known, window });
      expect(comparison.schema).toEqual([]);
      expect(comparison.versions).toEqual([]);
      expect(comparison.rows).toEqual([]);
      expect(comparison.compared).toBeGreaterThan(ROWS);
    });

    test('it says that the result is verified, and so does verify', async () => {
      expect(upgraded).toMatchObject({ from: start, to: target, verified: true, differences: [] });
      const verified = await runJson<{ verified: boolean; differences: { kind: string }[] }>([
        'verify',
        ...[service, '--at', target, '--url', ours.url, '--set', sets],
      ]);
      expect(verified.verified).toBe(true);
      // A database that was born at a squash has some names otherwise than one that was carried along.
      expect(verified.differences.filter(({ kind }) => kind !== 'harmless')).toEqual([]);
    });

    test("upstream's own tool finds nothing to do", async () => {
      const run = await runNative({ tree: trees.tree(service, target), server, database: ours.name });
      expect(run.statements).toEqual([]);
      expect(run.versions).toEqual(versions);
    });

    test('Stackleap finds nothing to do where upstream has been', async () => {
      expect(await leap(sets, service, target, native)).toMatchObject({ statements: 0, rows: 0, verified: true });
    });
  });
});
