import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIndex, defineMigration } from '../../../src/migration/index.ts';
import { readLive } from '../../../src/plan/live.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { judgeNode } from '../../../src/preflight/server/galera.ts';
import { checkServer } from '../../../src/preflight/server/index.ts';
import type { CheckContext } from '../../../src/preflight/server/model.ts';
import { connect } from '../../../src/run/connection.ts';
import { readTarget } from '../../../src/run/target/index.ts';
import { queryOf } from '../../support/live.ts';
import {
  type RunningServer,
  startServer,
  type TestDatabase,
  type TestServer,
  useServer,
} from '../../support/server.ts';
import { makeAlder } from '../cli/alder.ts';
import shelf from '../cli/sets/shelf/main/index.ts';
import { BIN, runNode, SETS, stackleap } from '../cli/stackleap.ts';

/** Global settings are changed here: the server is this file's own. */
let running: RunningServer;
let server: TestServer;
let database: TestDatabase;
let connection: Connection;
let folder: string;

beforeAll(async () => {
  running = await startServer({
    inMemory: true,
    options: ['--performance-schema=ON', '--performance-schema-instrument=wait/lock/metadata/sql/mdl=ON'],
  });
  server = useServer(running);
  folder = mkdtempSync(join(tmpdir(), 'stackleap-preflight-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await running.stop();
});
beforeEach(async () => {
  database = await server.createDatabase();
  connection = await database.connection();
  await makeAlder(connection);
});
afterEach(() => database.drop());

interface Shown {
  readonly code: number | null;
  readonly codes: readonly string[];
  readonly text: string;
}

/** `preflight --json` as a user runs it. */
async function preflight(...flags: string[]): Promise<Shown> {
  const outcome = await stackleap(['preflight', 'shelf', '--to', 'elm', '--json', '--url', database.url, ...flags]);
  const { diagnostics, error } = outcome.json() as { diagnostics?: { code: string }[]; error?: unknown };
  expect(error).toBeUndefined();
  return { code: outcome.code, codes: (diagnostics ?? []).map(({ code }) => code), text: outcome.stdout };
}

async function withGlobal(setting: string, back: string, work: () => Promise<void>): Promise<void> {
  await connection.query(`SET GLOBAL ${setting}`);
  try {
    await work();
  } finally {
    await connection.query(`SET GLOBAL ${back}`);
  }
}

it('finds nothing that stops a quiet database, and names the sessions that are open', async () => {
  const { code, codes, text } = await preflight();
  expect(code).toBe(0);
  expect(codes).toEqual(expect.arrayContaining(['SL105', 'SL078']));
  expect(text).toContain('1 other session');
});

it('refuses while others stand in the database, unless it is told that they are no services', async () => {
  const args = ['shelf', '--to', 'elm', '--json', '--set', SETS, '--url', database.url];
  const looked = await runNode([BIN, 'preflight', ...args]);
  expect(looked.code).toBe(3);
  expect(looked.stdout).toMatch(/"SL105",\s+"severity": "error"/);
  const refused = await runNode([BIN, 'upgrade', '--yes', ...args]);
  expect(refused.code).toBe(3);
  expect(refused.json()).toMatchObject({
    error: { code: 'SL105', advice: expect.stringContaining('--allow-sessions') },
  });
  const [columns] = await connection.query("SHOW COLUMNS FROM books LIKE 'author_id'");
  expect(columns).toEqual([]);
  const alone = await server.createDatabase();
  const maker = await alone.connection();
  await makeAlder(maker);
  await maker.end();
  // With nobody there but who looked on for a program that has died.
  const dead = await connect(readTarget({ url: alone.url }, 'shelf', {}));
  const watch = await dead.open('watch');
  dead.work.close();
  const gone = () => watch.query('SELECT ID FROM information_schema.PROCESSLIST WHERE ID = ?', [dead.work.id]);
  await expect.poll(gone, { timeout: 10_000 }).toEqual([]);
  const done = await runNode([BIN, 'upgrade', '--yes', ...args.slice(0, -1), alone.url]);
  expect(done.code, done.stdout).toBe(0);
  expect(await watch.query('SELECT DATABASE() AS name')).toEqual([{ name: null }]);
  await dead.close();
  await alone.drop();
});

it('finds a read-only server, and upgrade refuses it before anything is changed', async () => {
  await withGlobal('read_only = 1', 'read_only = 0', async () => {
    expect(await preflight()).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL109']) });
    const outcome = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', '--url', database.url]);
    expect(outcome.code).toBe(3);
    expect(outcome.json()).toMatchObject({ error: { code: 'SL109' } });
    const [columns] = await connection.query("SHOW COLUMNS FROM books LIKE 'author_id'");
    expect(columns).toEqual([]);
  });
});

it('finds a replica', async () => {
  await connection.query("CHANGE MASTER TO MASTER_HOST = 'source.example', MASTER_USER = 'replication'");
  try {
    const found = await preflight();
    expect(found).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL110']) });
    expect(found.text).toContain('source.example');
  } finally {
    await connection.query('RESET SLAVE ALL');
  }
});

it('finds an open transaction by the connection that holds it', async () => {
  const other = await database.connection();
  await other.query('START TRANSACTION');
  await other.query("UPDATE authors SET name = 'Eve' WHERE id = 1");
  const found = await preflight();
  expect(found).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL106']) });
  expect(found.text).toContain(`connection ${other.threadId} of root@localhost has had a transaction open`);
  await other.query('ROLLBACK');
});

it('finds a metadata lock without a transaction', async () => {
  const other = await database.connection();
  await other.query('LOCK TABLES books READ');
  const found = await preflight();
  expect(found).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL106']) });
  expect(found.text).toContain(`connection ${other.threadId} holds a metadata lock on books`);
  await other.query('UNLOCK TABLES');
});

it('finds a statement that is running', async () => {
  const other = await database.connection();
  const asleep = other.query('SELECT SLEEP(600) FROM books').catch(() => undefined);
  let seconds = 0;
  while (seconds < 1) {
    const [[row]] = await connection.query<RowDataPacket[]>(
      'SELECT TIME AS seconds FROM information_schema.PROCESSLIST WHERE ID = ?',
      [other.threadId],
    );
    seconds = Number(row?.seconds ?? 0);
  }
  const found = await preflight();
  expect(found).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL106']) });
  expect(found.text).toContain(`connection ${other.threadId} of root@localhost is at work`);
  await connection.query(`KILL ${other.threadId}`);
  await asleep;
});

it('finds zero dates in defaults, and in rows of tables that are copied', async () => {
  // Script by script the new key has the table copied.
  await connection.query("SET SESSION sql_mode = ''");
  await connection.query("ALTER TABLE books ADD COLUMN bought datetime NOT NULL DEFAULT '0000-00-00 00:00:00'");
  expect(await preflight('--stepwise')).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL104']) });
  await connection.query('ALTER TABLE books MODIFY COLUMN bought datetime');
  const found = await preflight('--stepwise');
  expect(found).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL104']) });
  expect(found.text).toContain('books has rows with a zero date');
  await connection.query('UPDATE books SET bought = NULL');
  expect((await preflight('--stepwise')).code).toBe(0);
});

it('names a default collation that the tables do not have', async () => {
  await connection.query(`ALTER DATABASE ${database.name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const found = await preflight();
  expect(found).toMatchObject({ code: 0, codes: expect.arrayContaining(['SL113']) });
  expect(found.text).toContain('utf8mb4_bin');
});

it('says what a user without PROCESS cannot see', async () => {
  await connection.query(
    `CREATE USER plain@localhost IDENTIFIED BY 'pl41n'; GRANT ALL ON ${database.name}.* TO plain@localhost`,
  );
  const url = database.url.replace('root@', 'plain:pl41n@');
  const outcome = await stackleap(['preflight', 'shelf', '--to', 'elm', '--json', '--no-scratch', '--url', url]);
  expect(outcome.code).toBe(0);
  expect(outcome.stdout).toContain('SL117');
  expect(outcome.stdout).not.toContain('pl41n');
  await connection.query('DROP USER plain@localhost');
});

it('asks for a backup that is there and young enough', async () => {
  const file = join(folder, 'dump.sql.gz');
  expect(await preflight('--backup-file', file)).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL116']) });
  writeFileSync(file, '');
  expect((await preflight('--backup-file', file)).text).toContain('is empty');
  writeFileSync(file, 'x');
  expect((await preflight('--backup-file', file)).code).toBe(0);
  const old = Date.now() / 1000 - 5 * 3600;
  utimesSync(file, old, old);
  expect((await preflight('--backup-file', file)).code).toBe(0);
  expect((await preflight('--backup-file', file, '--backup-hours', '4')).text).toContain('5 hours old');
});

it('tells of a database that no plan can be made for along with the rest', async () => {
  await connection.query('UPDATE migrate_version SET version = 77');
  expect(await preflight()).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL022', 'SL105']) });
});

/** What the checks find, by code and severity. */
async function checked(context: Partial<CheckContext> & Pick<CheckContext, 'set' | 'live' | 'query'>) {
  const plan = makePlan(context.set, context.live, 'elm');
  const rest = { host: null, user: 'root', backup: null, refuseSessions: false, now: 0, own: [], plan };
  const found = await checkServer({ ...rest, ...context });
  return found.map(({ code, severity, message }) => ({ code, severity, message }));
}

async function workSession(of: Connection): Promise<CheckContext['query']> {
  await of.query("SET SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00'");
  return queryOf(of) as CheckContext['query'];
}

it('finds a proxy that shares connections, and settings that do not hold', async () => {
  const ways = [await workSession(connection), await workSession(await database.connection())];
  const [query] = ways as [CheckContext['query']];
  const live = await readLive(query, database.name, shelf);
  expect((await checked({ set: shelf, live, query })).map(({ code }) => code)).not.toContain('SL103');
  let turn = 0;
  const shared: CheckContext['query'] = (sql, bindings) => (ways[turn++ % 2] as CheckContext['query'])(sql, bindings);
  expect(await checked({ set: shelf, live, query: shared })).toContainEqual(
    expect.objectContaining({ code: 'SL103', severity: 'error', message: expect.stringContaining('two connections') }),
  );
  await connection.query("SET SESSION sql_mode = 'ANSI_QUOTES'");
  expect(await checked({ set: shelf, live, query })).toContainEqual(
    expect.objectContaining({ code: 'SL103', message: expect.stringContaining('sql_mode = "ANSI_QUOTES"') }),
  );
});

it('finds an index that the rows of its table have no room for, as the server does', async () => {
  await connection.query('ALTER TABLE books CONVERT TO CHARACTER SET utf8mb4, ROW_FORMAT=COMPACT');
  const query = await workSession(connection);
  const longer = {
    ...shelf,
    migrations: shelf.migrations.map((one) =>
      one.name === '0008_elm_expand'
        ? defineMigration({ ...one, steps: [createIndex('books', 'ix_title', ['title']), ...one.steps] })
        : one,
    ),
  };
  const live = await readLive(query, database.name, longer);
  expect(await checked({ set: longer, live, query })).toContainEqual(
    expect.objectContaining({
      code: 'SL114',
      severity: 'error',
      message: expect.stringContaining('ix_title of books'),
    }),
  );
  await expect(connection.query('CREATE INDEX ix_title ON books (title)')).rejects.toMatchObject({ errno: 1709 });
});

it('finds a server that is too old, or was started to be repaired; and tables that share a file', async () => {
  const old = await startServer({
    inMemory: true,
    options: ['--version=10.2.44-MariaDB', '--innodb-force-recovery=1'],
  });
  try {
    const other = await useServer(old).createDatabase();
    const maker = await other.connection();
    await makeAlder(maker);
    const outcome = await stackleap([
      'preflight',
      'shelf',
      '--to',
      'elm',
      '--json',
      '--no-scratch',
      '--url',
      other.url,
    ]);
    expect(outcome.code).toBe(3);
    const { diagnostics } = outcome.json() as { diagnostics: { code: string; severity: string; message: string }[] };
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: 'SL101', severity: 'error', message: expect.stringContaining('10.2.44') }),
    );
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'SL115',
        severity: 'error',
        message: expect.stringContaining('innodb_force_recovery is 1'),
      }),
    );
  } finally {
    await old.stop();
  }
  await withGlobal('innodb_file_per_table = 0', 'innodb_file_per_table = 1', async () => {
    expect(await preflight()).toMatchObject({ code: 0, codes: expect.arrayContaining(['SL115']) });
  });
});

it('finds an unfinished run: what is done, unknown and left, and whose command it is', async () => {
  // A row in the way of a script that runs once something is done.
  await connection.query("CREATE TRIGGER stop BEFORE UPDATE ON books FOR EACH ROW SIGNAL SQLSTATE '45000'");
  const args = ['upgrade', 'shelf', '--to', 'elm', '--stepwise', '--yes', '--json', '--url', database.url];
  const stopped = await stackleap(args);
  expect(stopped.code, stopped.stdout).toBe(4);
  const found = await stackleap(['preflight', 'shelf', '--to', 'elm', '--stepwise', '--json', '--url', database.url]);
  expect(found.code, found.stdout).toBe(0);
  const { from, diagnostics } = found.json() as { from: string; diagnostics: { code: string }[] };
  expect(from).toBe('alder');
  const run = diagnostics.find(({ code }) => code === 'SL051') as unknown as {
    message: string;
    details: { statements: { total: number; done: number; unknown: number; left: number } };
  };
  const { total, done, unknown, left } = run.details.statements;
  expect([done > 0, unknown, left > 0, done + unknown + left]).toEqual([true, 0, true, total]);
  expect(run.message).toContain(`${done} are done, ${unknown} unknown, ${left} left`);
  // Another target, or another way, is another command.
  expect(await preflight()).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL045']) });
  await connection.query('DROP TRIGGER stop');
  expect((await stackleap(args)).code).toBe(0);
  expect((await preflight()).codes).not.toContain('SL051');
});

it('finds an upgrade that is running', async () => {
  await connection.query('DO GET_LOCK(?, 0)', [`stackleap:${database.name}`]);
  const found = await preflight();
  expect(found).toMatchObject({ code: 3, codes: expect.arrayContaining(['SL026']) });
  expect(found.text).toContain(`connection ${connection.threadId} of root from localhost`);
});

describe('what cannot be had here is judged from what the server says', () => {
  it('room for the largest copy', async () => {
    const query = queryOf(connection) as Parameters<typeof checkServer>[0]['query'];
    await connection.query("SET SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00'");
    const read = await readLive(query, database.name, shelf);
    const live = { ...read, sizes: new Map([...read.sizes].map(([name]) => [name, { rows: 1, bytes: 2 ** 60 }])) };
    // Script by script the new key has the table copied.
    const plan = makePlan(shelf, live, 'elm', { stepwise: true });
    const none = { backup: null, refuseSessions: false };
    const context = { set: shelf, live, plan, query, own: [connection.threadId], user: 'root', ...none, now: 0 };
    const near = await checkServer({ ...context, host: null });
    expect(near.map(({ code }) => code)).toContain('SL107');
    const far = await checkServer({ ...context, host: 'db1.example' });
    expect(far.map(({ code }) => code)).toContain('SL108');
  });

  it('a node of a Galera cluster', () => {
    const well = { node: 'n1', status: 'Primary', ready: true, state: 'Synced', size: 3, method: 'TOI' };
    const codes = (state: typeof well) => judgeNode(state).map(({ code, severity }) => `${code} ${severity}`);
    expect(codes(well)).toEqual(['SL112 info']);
    expect(codes({ ...well, size: 1 })).toEqual([]);
    expect(codes({ ...well, status: 'non-Primary' })).toEqual(['SL111 error']);
    expect(codes({ ...well, ready: false })).toEqual(['SL111 error']);
    expect(codes({ ...well, state: 'Donor/Desynced' })).toEqual(['SL111 error']);
    expect(codes({ ...well, method: 'RSU' })).toEqual(['SL111 error']);
  });
});
