import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Problem } from '../../../src/problem.ts';
import { connect, type Database } from '../../../src/run/connection.ts';
import { readUnfinished } from '../../../src/run/journal/unfinished.ts';
import { silent } from '../../../src/run/progress.ts';
import { readTarget } from '../../../src/run/target/index.ts';
import { type UpgradeOptions, upgrade } from '../../../src/run/upgrade.ts';
import { leash } from '../../support/leash.ts';
import { type RunningServer, startServer, type TestDatabase, testServer, useServer } from '../../support/server.ts';
import { stopAt } from '../../support/stop-at.ts';
import { harbour, harbourAtOne } from './harbour.ts';

/** Its process list is looked at: nobody else's statements may be in it. */
let running: RunningServer;
let test: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  running = await startServer({ inMemory: true, mariadbd: (await testServer()).binary });
});
afterAll(() => running.stop());
beforeEach(async () => {
  test = await useServer(running).createDatabase();
  connection = await test.connection();
  return () => test.drop();
});

async function opened<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await connect(readTarget({ url: test.url }, 'main', {}));
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const run = (options: UpgradeOptions = {}) =>
  opened((database) => upgrade(database, harbour, 'two', { parallel: 2, ...options }));
const unfinished = () => opened(({ query }) => readUnfinished(query, test.name));

async function alters(): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT INFO AS text FROM information_schema.PROCESSLIST WHERE DB = ? AND INFO LIKE 'ALTER TABLE%'",
    [test.name],
  );
  return rows.map(({ text }) => String(text).split('`')[1] ?? '').sort();
}

/** Asks until two statements run at the same time, and gives the tables that they are about. */
async function twoOpen(): Promise<string[]> {
  for (;;) {
    const found = await alters();
    if (found.length === 2) return found;
  }
}

const BIG = 300_000;

it('runs statements on independent tables at the same time, and those that a key ties one after the other', async () => {
  await connection.query(harbourAtOne(BIG));
  const began: string[] = [];
  const work = run({
    progress: { ...silent, statement: ({ table }) => void began.push(table ?? '') },
  });
  const open = await twoOpen();
  const done = await work;
  expect(open).toContain('piers');
  expect(done.verified).toBe(true);
  expect(new Set(began)).toEqual(new Set(['ships', 'piers', 'crews', 'version']));
});

it('is killed with two statements open, waits for both, and goes on', async () => {
  await connection.query(harbourAtOne(BIG));
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'harbour-child.ts'), test.url], {
    stdio: 'ignore',
  });
  leash(child);
  const open = await twoOpen();
  const gone = once(child, 'close');
  child.kill('SIGKILL');
  await gone;
  const left = await unfinished();
  expect(left?.unknown.map(({ statement }) => statement.split('`')[1]).sort()).toEqual(open);
  const notes: string[] = [];
  const done = await run({ progress: { ...silent, note: (text) => void notes.push(text) } });
  expect(done).toMatchObject({ verified: true, differences: [] });
  expect(done.resumed?.statements).toBeGreaterThanOrEqual(2);
  expect(notes.filter((note) => note.includes('took effect'))).toHaveLength(2);
  expect(await unfinished()).toBeNull();
});

it('ends behind the statements that run when it is told to stop, and goes on', async () => {
  await connection.query(harbourAtOne(100));
  const stopped = run(stopAt(2));
  await expect(stopped).rejects.toMatchObject({ code: 'SL048', exit: 4 });
  const left = await unfinished();
  expect(left?.statements).toMatchObject({ done: 2, unknown: 0 });
  expect(await run()).toMatchObject({ verified: true });
});

it('waits for the other statement when one is refused, and goes on when the cause is mended', async () => {
  await connection.query(harbourAtOne(100));
  const approve = async () => {
    await connection.query('ALTER TABLE piers ADD COLUMN flag int');
    return true;
  };
  const failed = (await run({ approve }).catch((error: unknown) => error)) as Problem;
  expect(failed).toMatchObject({ code: 'SL040' });
  const left = await unfinished();
  expect(left?.statements.unknown).toBe(0);
  expect(left?.next?.error ?? '').toContain('flag');
  await connection.query('ALTER TABLE piers DROP COLUMN flag');
  expect(await run()).toMatchObject({ verified: true });
});

it('says that something was changed where the other statement came to its end behind the failure', async () => {
  await connection.query(harbourAtOne(BIG));
  const approve = async () => {
    // Piers is refused at once: ships, beside it, is still copied then.
    await connection.query('ALTER TABLE piers ADD COLUMN flag int');
    return true;
  };
  const failed = (await run({ approve }).catch((error: unknown) => error)) as Problem;
  expect(failed).toMatchObject({ code: 'SL040', exit: 4, details: { statements: { done: 1, of: 4 } } });
  expect(failed.message).toContain('flag');
  expect(failed.advice).toContain('1 of 4 statements are done');
  expect((await unfinished())?.statements.done).toBe(1);
});

it('takes what a crash has lost out of the journal for what the schema says', async () => {
  await connection.query(harbourAtOne(100));
  await run(stopAt(2)).catch(() => undefined);
  // As if the later one's intent and end had not reached the disk, and the earlier one had not run.
  await connection.query(`
    UPDATE stackleap_statement SET state = 'planned', begun_at = NULL, ended_at = NULL, fingerprint = NULL`);
  const [rows] = await connection.query<RowDataPacket[]>('SELECT statement FROM stackleap_statement ORDER BY position');
  const first = String(rows[0]?.statement).split('`')[1] ?? '';
  await connection.query(`ALTER TABLE ${first} MODIFY place int, DROP COLUMN flag`);
  expect(await run()).toMatchObject({ verified: true });
});
