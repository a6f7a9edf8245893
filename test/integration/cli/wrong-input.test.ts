import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, type TestServer, testServer } from '../../support/server.ts';
import { makeAlder } from './alder.ts';
import { BIN, type Outcome, SETS, stackleap } from './stackleap.ts';

const SECRET = 'hush/p4ss w0rd';

let server: TestServer;
let database: TestDatabase;
let connection: Connection;
let folder: string;

beforeAll(async () => {
  server = await testServer();
  database = await server.createDatabase();
  connection = await database.connection();
  await makeAlder(connection);
  folder = mkdtempSync(join(tmpdir(), 'stackleap-cli-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

async function snapshot(): Promise<string> {
  const [tables] = await connection.query<RowDataPacket[]>(
    'SELECT TABLE_NAME, CREATE_TIME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1',
  );
  const [checksums] = await connection.query<RowDataPacket[]>('CHECKSUM TABLE authors, books, migrate_version');
  return JSON.stringify([tables, checksums]);
}

const url = (name: string, user = 'root', host = 'localhost') =>
  `mysql://${user}@${host}/${name}?socketPath=${encodeURIComponent(server.socketPath)}`;

/** An upgrade that must not happen: its exit code, its problem, and nothing changed. */
async function refused(
  flags: readonly string[],
  code: string,
  exit: number,
  environment: Record<string, string> = {},
): Promise<Outcome> {
  const before = await snapshot();
  const outcome = await stackleap(
    ['upgrade', 'shelf', '--yes', '--json', '--debug', ...(flags.includes('--to') ? [] : ['--to', 'elm']), ...flags],
    environment,
  );
  expect({ exit: outcome.code, error: outcome.json().error }).toMatchObject({
    exit,
    error: { code, message: expect.any(String) },
  });
  for (const shown of [outcome.stdout, outcome.stderr]) {
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(encodeURIComponent(SECRET));
  }
  expect(await snapshot()).toBe(before);
  return outcome;
}

it('says it in words on stderr, and nothing on stdout', async () => {
  const secret = encodeURIComponent(SECRET);
  const outcome = await stackleap(['status', 'shelf', '--debug', '--url', url(database.name, `nobody:${secret}`)]);
  expect(outcome.code).toBe(1);
  expect(outcome.stdout).toBe('');
  expect(outcome.stderr).toContain('error SL011 (access-denied)');
  expect(outcome.stderr).not.toContain(SECRET);
  expect(outcome.stderr).not.toContain(secret);
});

it('no server there', async () => {
  await refused(['--url', 'mysql://root:x@127.0.0.1:1/shelf'], 'SL010', 1);
  await refused(['--url', 'mysql://root@localhost/shelf?socketPath=/nowhere.sock'], 'SL010', 1);
});

it('wrong password', async () => {
  const secret = encodeURIComponent(SECRET);
  await refused(['--url', url(database.name, `nobody:${secret}`)], 'SL011', 1);
  await refused(['--url', url(database.name, 'nobody')], 'SL011', 1, { STACKLEAP_PASSWORD: SECRET });
  const config = join(folder, 'shelf.conf');
  writeFileSync(
    config,
    `[database]\nconnection = mysql+pymysql://nobody:${secret}@localhost/${database.name}?charset=utf8&unix_socket=${server.socketPath}\n`,
  );
  await refused(['--service-config', config], 'SL011', 1);
  const options = join(folder, 'my.cnf');
  writeFileSync(options, `[client]\nuser=nobody\npassword="${SECRET}"\nsocket=${server.socketPath}\n`);
  await refused(['--defaults-file', options, '--schema', database.name], 'SL011', 1);
});

it('no such database', () => refused(['--url', url('no_such_database')], 'SL012', 1));

it('a missing privilege', async () => {
  const user = `sl_${process.pid}`;
  await connection.query(`CREATE USER ${user}@localhost IDENTIFIED BY '${SECRET}'`);
  try {
    const as = ['--url', url(database.name, `${user}:${encodeURIComponent(SECRET)}`)];
    await refused(as, 'SL014', 3);
    await connection.query(`GRANT SELECT, INSERT, UPDATE ON ${database.name}.* TO ${user}@localhost`);
    const outcome = await refused(as, 'SL014', 3);
    expect(outcome.json()).toMatchObject({ error: { missing: expect.arrayContaining(['ALTER', 'CREATE', 'DROP']) } });
  } finally {
    await connection.query(`DROP USER ${user}@localhost`);
  }
});

it('an empty database', async () => {
  const empty = await server.createDatabase();
  await refused(['--url', empty.url], 'SL020', 3).finally(() => empty.drop());
});

it('tables, but no version row', async () => {
  await connection.query('DELETE FROM migrate_version');
  await refused(['--url', database.url], 'SL021', 3);
  await connection.query("INSERT INTO migrate_version VALUES ('shelf', 'shelf/db/migrate_repo', 2)");
});

it('a revision that the set does not know', async () => {
  await connection.query('UPDATE migrate_version SET version = 77');
  const json = await refused(['--url', database.url], 'SL022', 3);
  expect(json.json()).toMatchObject({ error: { revision: '77', repository: 'legacy' } });
  await connection.query('UPDATE migrate_version SET version = 2');
});

it("another service's database", async () => {
  const other = await server.createDatabase();
  const into = await other.connection();
  await into.query(
    "CREATE TABLE volumes (id int PRIMARY KEY); CREATE TABLE migrate_version (repository_id varchar(250) PRIMARY KEY, repository_path text, version int); INSERT INTO migrate_version VALUES ('cinder', 'x', 2)",
  );
  const json = await refused(['--url', other.url], 'SL025', 3).finally(() => other.drop());
  expect(json.stdout).toContain('cinder');
});

it('a release before the one that the database has', async () => {
  await connection.query('UPDATE migrate_version SET version = 4');
  await refused(['--url', database.url, '--to', 'alder'], 'SL023', 3);
  await connection.query('UPDATE migrate_version SET version = 2');
});

it('a release that there is not', async () => {
  const json = await refused(['--url', database.url, '--to', 'zebrawood'], 'SL004', 2);
  expect(json.json()).toMatchObject({ error: { releases: ['alder', 'birch', 'cedar', 'dogwood', 'elm'] } });
});

it('another upgrade that is running', async () => {
  await connection.query('DO GET_LOCK(?, 0)', [`stackleap:${database.name}`]);
  const json = await refused(['--url', database.url], 'SL026', 3);
  expect(json.stdout).toMatch(/connection \d+ of root from localhost, since/);
  await connection
    .query('DO RELEASE_ALL_LOCKS()')
    .catch(() => connection.query('DO RELEASE_LOCK(?)', [`stackleap:${database.name}`]));
});

it('nobody to confirm', async () => {
  const before = await snapshot();
  const outcome = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--json', '--url', database.url]);
  expect(outcome.code).toBe(3);
  expect(outcome.json()).toMatchObject({ error: { code: 'SL027' } });
  expect(await snapshot()).toBe(before);
});

it('a service without a set, a database that it has not, wrong flags', async () => {
  const cases: [string[], string, string][] = [
    [['status', 'glance', '--url', database.url], 'SL002', 'stackleap rollup glance'],
    [['status', 'shelf/api', '--url', database.url], 'SL002', 'shelf/main'],
    [['status', 'shelf'], 'SL001', '--service-config'],
    [['status', 'shelf', '--url', 'postgresql://root@localhost/x'], 'SL005', 'postgresql'],
    [['status', 'shelf', '--url', database.url, '--defaults-file', 'x'], 'SL001', 'twice'],
    [['plan', 'shelf', '--url', database.url], 'SL001', '--to'],
    [['upgrade', 'shelf', '--to', 'elm', '--unknown'], 'SL001', '--unknown'],
    [['frobnicate'], 'SL001', 'frobnicate'],
  ];
  for (const [args, code, says] of cases) {
    const outcome = await stackleap([...args, '--json']);
    expect(outcome.code, args.join(' ')).toBe(2);
    expect(outcome.json()).toMatchObject({ error: { code } });
    expect(outcome.stdout).toContain(says);
  }
});

it("keeps a password of --url out of the machine's process list", async () => {
  // A server that never says a word keeps the program waiting, password in hand.
  const mute = createServer();
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as { port: number };
  const args = [
    BIN,
    'status',
    'shelf',
    '--set',
    SETS,
    '--url',
    `mysql://root:${encodeURIComponent(SECRET)}@127.0.0.1:${port}/x`,
  ];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  try {
    await new Promise((resolve) => mute.once('connection', resolve));
    const shown = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
    expect(shown).toContain('stackleap');
    expect(shown).not.toContain(encodeURIComponent(SECRET));
  } finally {
    child.kill('SIGKILL');
    mute.close();
  }
});
