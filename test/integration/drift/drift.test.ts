import fc from 'fast-check';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/catalog/index.ts';
import { compareCatalogs } from '../../../src/plan/compare.ts';
import { knownStatus } from '../../../src/plan/known.ts';
import { learn } from '../../../src/plan/learn.ts';
import { readLive } from '../../../src/plan/live.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { makeStatus } from '../../../src/plan/status.ts';
import { verify } from '../../../src/plan/verify.ts';
import { withoutVersionTables } from '../../../src/plan/version-sql.ts';
import { connect, type Database } from '../../../src/run/connection.ts';
import { readTarget } from '../../../src/run/target/index.ts';
import { upgrade } from '../../../src/run/upgrade.ts';
import { liveCatalog } from '../../support/live.ts';
import { type TestDatabase, type TestServer, testServer } from '../../support/server.ts';
import { garden, makeSpring } from './garden.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';

const known = learn(garden);

let server: TestServer;
/** What an upgrade without drift comes to. */
let target: Catalog;
let targetRows: string;

interface Drifted {
  readonly test: TestDatabase;
  readonly connection: Connection;
  readonly database: Database;
}

async function drifted(mutations: readonly Mutation[]): Promise<Drifted> {
  const test = await server.createDatabase({ collation: 'utf8mb3_general_ci' });
  const connection = await test.connection();
  await makeSpring(connection);
  for (const { sql } of mutations) await connection.query(sql);
  return { test, connection, database: await connect(readTarget({ url: test.url }, 'main', {})) };
}

/** Rows of what every drifted database still has when it is upgraded. */
async function rowsOf(connection: Connection): Promise<string> {
  const [plants] = await connection.query<RowDataPacket[]>(
    'SELECT id, bed_id, name, height, planted FROM plants ORDER BY id',
  );
  const [beds] = await connection.query<RowDataPacket[]>('SELECT id, name, style, deleted FROM beds ORDER BY id');
  const [versions] = await connection.query<RowDataPacket[]>('SELECT version_num FROM alembic_version');
  return JSON.stringify([plants, beds, versions]);
}

/** Definitions and contents of everything, as the server tells them. */
async function everything(connection: Connection): Promise<string> {
  const [tables] = await connection.query<RowDataPacket[]>('SHOW FULL TABLES');
  const found: unknown[] = [];
  for (const row of tables) {
    const [name, type] = Object.values(row) as [string, string];
    const [definition] = await connection.query<RowDataPacket[]>('SHOW CREATE TABLE ??', [name]);
    const [rows] = type === 'VIEW' ? [[]] : await connection.query<RowDataPacket[]>('SELECT * FROM ??', [name]);
    found.push(Object.values(definition[0] ?? {}), rows);
  }
  return JSON.stringify(found);
}

beforeAll(async () => {
  server = await testServer();
  const plain = await drifted([]);
  const live = await readLive(plain.database.query, plain.test.name, garden);
  expect(knownStatus(known, live)).toEqual(makeStatus(garden, live));
  const done = await upgrade(plain.database, garden, 'summer');
  expect(done).toMatchObject({ verified: true, differences: [] });
  target = withoutVersionTables(await liveCatalog(plain.connection), garden);
  targetRows = await rowsOf(plain.connection);
  await plain.database.close();
  await plain.test.drop();
});

const sorted = (list: readonly (readonly string[])[]): string[] => list.map((each) => each.join(' | ')).sort();

/** A drifted database is classified as expected, and is upgraded to the target plus its drift, or left as it is. */
async function holds(mutations: readonly Mutation[]): Promise<void> {
  const { test, connection, database } = await drifted(mutations);
  try {
    const live = await readLive(database.query, test.name, garden);
    const plan = makePlan(garden, live, 'summer');
    // What a packed program knows beforehand never takes it for clean.
    if (plan.drift.length > 0) expect(knownStatus(known, live)).toBeNull();
    const kinds = plan.drift.map(({ code, object, kind }) => [code, object, kind]);
    const wanted = mutations.flatMap(({ drift }) => drift);
    // A step that fails lets what else is on its table stand in its way too: kinds are exact where there is one mutation.
    if (mutations.length === 1) expect(sorted(kinds)).toEqual(sorted(wanted));
    else
      expect(sorted(kinds.map(([code, object]) => [`${code}`, `${object}`]))).toEqual(
        sorted(wanted.map(([code, object]) => [code, object])),
      );
    const blocked = wanted.some(([, , kind]) => kind === 'blocking');
    if (blocked) {
      const before = await everything(connection);
      await expect(upgrade(database, garden, 'summer')).rejects.toMatchObject({ code: 'SL030', exit: 3 });
      expect(await everything(connection)).toBe(before);
      return;
    }
    const done = await upgrade(database, garden, 'summer');
    expect(done.differences.filter(({ kind }) => kind === 'different')).toEqual([]);
    expect(done.verified).toBe(true);
    const after = withoutVersionTables(await liveCatalog(connection), garden);
    const left = compareCatalogs({ ...target, charset: after.charset, collation: after.collation }, after);
    expect(sorted(left.map(({ code, object }) => [code, object]))).toEqual(
      sorted(mutations.flatMap((one) => one.left)),
    );
    expect(await rowsOf(connection)).toBe(targetRows);
    const again = verify(garden, await readLive(database.query, test.name, garden));
    expect(again).toMatchObject({ from: 'summer', to: 'summer' });
  } finally {
    await database.close();
    await test.drop();
  }
}

describe('a database with', () => {
  it.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))('%s', (_, mutation) => holds([mutation]));
});

describe('databases with several at once', () => {
  /** Of each place one mutation at most: two of them could not be made in one database. */
  const several = fc
    .shuffledSubarray([...MUTATIONS], { minLength: 3, maxLength: 8 })
    .map((list) => list.filter(({ place }, at) => list.findIndex((other) => overlap(other.place, place)) === at));
  const runs = Number(process.env.STACKLEAP_PROPERTY_RUNS ?? 12);

  it(
    'of any kinds',
    () => fc.assert(fc.asyncProperty(several, holds), { numRuns: runs, seed: 5, endOnFailure: true }),
    600_000,
  );

  it('that do not stop it', () => {
    const going = several.map((list) => list.filter(({ drift }) => drift.every(([, , kind]) => kind !== 'blocking')));
    return fc.assert(fc.asyncProperty(going, holds), { numRuns: runs, seed: 7, endOnFailure: true });
  }, 600_000);
});

/** A table and its own columns are one place. */
function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

it('has enough of them', () => {
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length);
});
