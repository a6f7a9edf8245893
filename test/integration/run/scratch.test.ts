import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addColumn,
  addForeignKey,
  assertNone,
  createIndex,
  createTable,
  int,
  renameTable,
  type Step,
  updateRows,
  varchar,
} from '../../../src/migration/index.ts';
import { readLive } from '../../../src/plan/live.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import type { Problem } from '../../../src/problem.ts';
import { connect, type Database } from '../../../src/run/connection.ts';
import { checkOnScratch, type ScratchWish } from '../../../src/run/scratch/index.ts';
import { readServerTarget, readTarget } from '../../../src/run/target/index.ts';
import { upgrade } from '../../../src/run/upgrade.ts';
import { queryOf } from '../../support/live.ts';
import {
  type RunningServer,
  startServer,
  type TestDatabase,
  type TestServer,
  testServer,
  useServer,
} from '../../support/server.ts';
import { twoReleases } from '../../support/two-releases.ts';
import { makeAlder } from '../cli/alder.ts';
import shelf from '../cli/sets/shelf/main/index.ts';
import { stackleap } from '../cli/stackleap.ts';

/** Schemas come and go on the server, and accounts are made: it is this file's own. */
let running: RunningServer;
let server: TestServer;
let test: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  running = await startServer({ inMemory: true, mariadbd: (await testServer()).binary });
  server = useServer(running);
});
afterAll(() => running.stop());
beforeEach(async () => {
  test = await server.createDatabase();
  connection = await test.connection();
  return () => test.drop();
});

async function column(sql: string): Promise<unknown[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql);
  return rows.map((row) => Object.values(row)[0]);
}

const scratches = () => column("SHOW DATABASES LIKE 'stackleap\\_scratch\\_%'");
const here: ScratchWish = { kind: 'same-server' };

/** The live schema in the server's words, and the version row. */
async function contents(): Promise<string> {
  const names = await column('SHOW TABLES');
  const texts = await Promise.all(names.map((name) => connection.query(`SHOW CREATE TABLE ${name}`)));
  return JSON.stringify([texts.map(([rows]) => rows), await column('SELECT version FROM migrate_version')]);
}

async function opened<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await connect(readTarget({ url: test.url }, 'main', {}));
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** A set whose second revision does `steps` to a table of one wide column. */
function setOf(...steps: Step[]) {
  const make = createTable('notes', { columns: { id: int().notNull(), body: varchar(15_000) }, primaryKey: ['id'] });
  return twoReleases('pad', [make], steps);
}

async function makeNotes(): Promise<void> {
  await connection.query(`
    CREATE TABLE notes (id int NOT NULL PRIMARY KEY, body varchar(15000)) ENGINE=InnoDB;
    CREATE TABLE version (version_num varchar(32) NOT NULL PRIMARY KEY);
    INSERT INTO version VALUES ('a'); INSERT INTO notes VALUES (1, 'x')`);
}

describe('a plan that is tried first', () => {
  beforeEach(() => makeAlder(connection));

  it('runs on an empty copy, which is gone afterwards', async () => {
    const before = await contents();
    const checked = await stackleap(['plan', 'shelf', '--to', 'elm', '--check', '--json', '--url', test.url]);
    expect(checked.code).toBe(0);
    const { diagnostics } = checked.json() as { diagnostics: { code: string }[] };
    expect(diagnostics.map(({ code }) => code)).toContain('SL125');
    expect(await contents()).toBe(before);
    expect(await scratches()).toEqual([]);
  });

  it('is part of preflight and of upgrade, unless it is left out', async () => {
    const asked = (...flags: string[]) =>
      stackleap(['preflight', 'shelf', '--to', 'elm', '--json', '--url', test.url, ...flags]);
    expect((await asked()).stdout).toContain('SL125');
    expect((await asked('--no-scratch')).stdout).not.toContain('SL125');
    const done = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', '--url', test.url]);
    expect(done.stderr).toContain('SL125');
    expect(done.json()).toMatchObject({ verified: true });
    expect(await scratches()).toEqual([]);
  });

  it('takes tables with triggers, other defaults of a database, and a column that only this cloud has', async () => {
    await connection.query(`
      SET SESSION sql_mode = '';
      ALTER TABLE authors ADD COLUMN born date NOT NULL DEFAULT '0000-00-00', ROW_FORMAT=COMPACT;
      CREATE TRIGGER busy BEFORE INSERT ON authors FOR EACH ROW SET NEW.name = UPPER(NEW.name);
      CREATE VIEW names AS SELECT name FROM authors`);
    const found = await opened(async (database) => {
      const live = await readLive(database.query, test.name, shelf);
      return checkOnScratch(database, shelf, live, makePlan(shelf, live, 'elm'), { scratch: here });
    });
    expect(found.map(({ code }) => code)).toEqual(['SL125']);
  });

  it('is not begun in the live database by an account that may make no schema, and the way on is said', async () => {
    await connection.query(
      `CREATE USER small@localhost IDENTIFIED BY 'x'; GRANT ALL ON ${test.name}.* TO small@localhost`,
    );
    const url = test.url.replace('root@', 'small:x@');
    const before = await contents();
    const refused = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', '--url', url]);
    expect(refused.code).toBe(3);
    expect(refused.json()).toMatchObject({ error: { code: 'SL120', advice: expect.stringContaining('--no-scratch') } });
    expect(await contents()).toBe(before);

    await connection.query('CREATE DATABASE spare CHARACTER SET latin1; GRANT ALL ON spare.* TO small@localhost');
    const spare = url.replace(`/${test.name}?`, '/spare?');
    await connection.query('CREATE TABLE spare.kept (id int)');
    const full = await stackleap(['preflight', 'shelf', '--to', 'elm', '--json', '--url', url, '--scratch-url', spare]);
    expect(full.code).toBe(3);
    expect(full.stdout).toContain('is not empty');
    expect(await column('SHOW TABLES FROM spare')).toEqual(['kept']);
    await connection.query('DROP TABLE spare.kept');
    const done = await stackleap([
      'upgrade',
      'shelf',
      '--to',
      'elm',
      '--yes',
      '--json',
      '--url',
      url,
      '--scratch-url',
      spare,
    ]);
    expect(done.stderr).toContain('SL125');
    expect(done.json()).toMatchObject({ verified: true });
    expect(await column('SHOW TABLES FROM spare')).toEqual([]);
    const charset = "SELECT DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'spare'";
    expect(await column(charset)).toEqual(['latin1']);
    await connection.query('DROP DATABASE spare; DROP USER small@localhost');
  });

  it('is tried on another server when that is named', async () => {
    const other = await startServer({ inMemory: true, mariadbd: running.binary });
    try {
      const url = `mysql://root@localhost/?socketPath=${encodeURIComponent(other.socketPath)}`;
      const scratch: ScratchWish = { kind: 'elsewhere', target: readServerTarget(url, '--scratch-url', {}) };
      const done = await opened((database) => upgrade(database, shelf, 'elm', { scratch }));
      expect(done.verified).toBe(true);
    } finally {
      await other.stop();
    }
  });

  it('stops when it is told to, and leaves nothing behind', async () => {
    const before = await contents();
    const controller = new AbortController();
    controller.abort();
    const stopped = opened((database) => upgrade(database, shelf, 'elm', { scratch: here, signal: controller.signal }));
    await expect(stopped).rejects.toMatchObject({ code: 'SL048', exit: 3 });
    expect(await scratches()).toEqual([]);
    expect(await contents()).toBe(before);
  });

  it('drops what a killed trial has left, and not what another one is using', async () => {
    const [left, used] = ['stackleap_scratch_0123456789abcdef', 'stackleap_scratch_fedcba9876543210'];
    await connection.query(`CREATE DATABASE ${left}; CREATE DATABASE ${used}; CREATE DATABASE stackleap_scratch_mine`);
    await connection.query(`SELECT GET_LOCK('${used}', 0)`);
    await stackleap(['plan', 'shelf', '--to', 'elm', '--check', '--url', test.url]);
    expect(await scratches()).toEqual([used, 'stackleap_scratch_mine']);
    await connection.query(`DO RELEASE_ALL_LOCKS(); DROP DATABASE ${used}; DROP DATABASE stackleap_scratch_mine`);
  });

  it('runs in as many sessions as the upgrade, and none of them stays', async () => {
    const found = await opened(async (database) => {
      const live = await readLive(database.query, test.name, shelf);
      const before = database.sessions().length;
      const told = await checkOnScratch(database, shelf, live, makePlan(shelf, live, 'elm'), {
        scratch: here,
        parallel: 3,
      });
      expect(database.sessions()).toHaveLength(before + 3);
      const open = async () => {
        const rows = await database.query('SELECT ID AS id FROM information_schema.PROCESSLIST');
        return database.sessions().filter((own) => rows.some(({ id }) => Number(id) === own));
      };
      await expect.poll(open, { timeout: 10_000 }).toHaveLength(before);
      return told;
    });
    expect(found.map(({ code }) => code)).toEqual(['SL125']);
    expect(await scratches()).toEqual([]);
  });

  it('says when it ends elsewhere than it should', async () => {
    const found = await opened(async (database) => {
      const live = await readLive(database.query, test.name, shelf);
      const plan = makePlan(shelf, live, 'elm');
      const wrong = { ...plan, result: live.catalog };
      return checkOnScratch(database, shelf, live, wrong, { scratch: here });
    });
    expect(found.map(({ code }) => code)).toContain('SL122');
    expect(found.map(({ message }) => message).join()).toContain('books.lent');
    expect(await scratches()).toEqual([]);
  });
});

describe('questions to the rows that take long', () => {
  const waiting = async () =>
    column(`SELECT INFO FROM information_schema.PROCESSLIST WHERE STATE = 'User lock' AND DB = '${test.name}'`);
  /** A guard that waits for a lock of ours, and finds every row then. */
  const guard = (lock: string) =>
    assertNone(`SELECT id FROM notes WHERE GET_LOCK(IF(id > 0, '${lock}', 'none'), 600) = 1`, {
      reads: { notes: ['id'] },
      message: `waited for ${lock}`,
    });
  const set = setOf(guard('left'), guard('right'), addColumn('notes', 'author', int()));
  const upgraded = (signal?: AbortSignal) =>
    opened((database) =>
      upgrade(database, set, 'two', { scratch: here, parallel: 2, ...(signal === undefined ? {} : { signal }) }),
    );
  beforeEach(async () => {
    await makeNotes();
    await connection.query("DO GET_LOCK('left', 0), GET_LOCK('right', 0)");
  });
  afterEach(async () => {
    await connection.query("DO RELEASE_LOCK('left'), RELEASE_LOCK('right')");
  });

  it('are asked two at a time, and answered in their order whichever is through first', async () => {
    const refused = upgraded().catch((error: unknown) => error);
    await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(2);
    await connection.query("DO RELEASE_LOCK('right')");
    await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(1);
    await connection.query("DO RELEASE_LOCK('left')");
    const problem = (await refused) as Problem;
    expect(problem).toMatchObject({ code: 'SL070', exit: 3 });
    expect(problem.message).toMatch(/waited for left.*\n.*waited for right/);
    expect(await scratches()).toEqual([]);
  });

  it('are stopped at once, and do not go on', async () => {
    const controller = new AbortController();
    const stopped = upgraded(controller.signal);
    await Promise.all([
      expect(stopped).rejects.toMatchObject({ code: 'SL048', exit: 3 }),
      expect
        .poll(waiting, { timeout: 10_000 })
        .toHaveLength(2)
        .then(() => controller.abort()),
    ]);
    expect(await waiting()).toEqual([]);
    expect(await scratches()).toEqual([]);
  });
});

describe('a statement that the server refuses', () => {
  const author = addColumn('notes', 'author', int());
  const cases = [
    {
      name: 'a change of the schema that this cloud does not allow',
      set: setOf(
        author,
        createTable('people', { columns: { id: int().notNull() }, primaryKey: ['id'] }),
        addForeignKey('notes', 'fk_author', ['author'], 'people', ['id']),
      ),
      make: 'ALTER TABLE notes PARTITION BY HASH (id) PARTITIONS 2',
      says: 'artition',
      statement: 'ADD CONSTRAINT `fk_author`',
    },
    {
      name: 'a data step',
      set: setOf(author, updateRows('notes', { set: { author: 'NO_SUCH(id)' }, reads: { notes: ['id'] } })),
      make: 'DO 0',
      says: 'NO_SUCH',
      statement: 'UPDATE',
    },
  ];

  it.each(cases)('stops the upgrade before anything is changed: $name', async ({ set, make, says, statement }) => {
    await makeNotes();
    await connection.query(make);
    const live = (database: Database) => readLive(database.query, test.name, set);
    const before = await opened(live);
    const refused = opened((database) => upgrade(database, set, 'two', { scratch: here }));
    await expect(refused).rejects.toMatchObject({
      code: 'SL121',
      exit: 3,
      message: expect.stringContaining(says),
      details: { statement: expect.stringContaining(statement) },
    });
    expect(await opened(live)).toEqual(before);
    expect(await scratches()).toEqual([]);
    expect(await queryOf(connection)("SHOW TABLES LIKE 'stackleap%'")).toEqual([]);

    const midway = opened((database) => upgrade(database, set, 'two'));
    await expect(midway).rejects.toMatchObject({ exit: 4 });
  });
});

describe('an index that the server has made for a key, and takes away once another one serves it', () => {
  const columns = { id: int().notNull(), author: int(), body: varchar(20) };
  const foreignKeys = [{ columns: ['author'], refTable: 'people', refColumns: ['id'] }];
  const set = twoReleases(
    'pad',
    [
      createTable('people', { columns: { id: int().notNull() }, primaryKey: ['id'] }),
      createTable('notes', { columns, primaryKey: ['id'], foreignKeys }),
    ],
    [createIndex('notes', 'by_author', ['author', 'body']), renameTable('notes', 'remarks')],
  );
  const spelled = 'KEY `author` (`author`), ';
  const cases = [
    { name: 'its own', index: '', stepwise: false, left: [] },
    { name: 'its own, script by script', index: '', stepwise: true, left: [] },
    { name: 'one that a dump has spelled out, which the plan drops', index: spelled, stepwise: false, left: [] },
    { name: 'one that a dump has spelled out, which stays', index: spelled, stepwise: true, left: ['author'] },
  ];

  it.each(cases)('is no reason to refuse, nor to end otherwise: $name', async ({ index, stepwise, left }) => {
    await connection.query(`
      CREATE TABLE people (id int NOT NULL PRIMARY KEY) ENGINE=InnoDB;
      CREATE TABLE notes (id int NOT NULL PRIMARY KEY, author int, body varchar(20), ${index}
        FOREIGN KEY (author) REFERENCES people (id)) ENGINE=InnoDB;
      CREATE TABLE version (version_num varchar(32) NOT NULL PRIMARY KEY);
      INSERT INTO version VALUES ('a')`);
    const found: string[] = [];
    const done = await opened((database) =>
      upgrade(database, set, 'two', {
        stepwise,
        scratch: here,
        found: (all) => found.push(...all.map(({ code }) => code)),
      }),
    );
    expect(done.verified).toBe(true);
    expect(found).toContain('SL125');
    const names =
      "SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'remarks'";
    expect((await column(names)).sort()).toEqual(['PRIMARY', ...left, 'by_author'].sort());
  });
});
