import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MigrationSet } from '../../../src/migration/model.ts';
import { Problem } from '../../../src/problem.ts';
import { connect, type Database } from '../../../src/run/connection.ts';
import { readUnfinished } from '../../../src/run/journal/unfinished.ts';
import { silent } from '../../../src/run/progress.ts';
import { readTarget } from '../../../src/run/target/index.ts';
import { type Upgraded, type UpgradeOptions, upgrade } from '../../../src/run/upgrade.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';
import { atStatement, stopAt } from '../../support/stop-at.ts';
import { makeAlder } from '../cli/alder.ts';
import shelf from '../cli/sets/shelf/main/index.ts';

let database: TestDatabase;
let connection: Connection;

beforeEach(async () => {
  database = await (await testServer()).createDatabase();
  connection = await database.connection();
  await makeAlder(connection);
});
afterEach(() => database.drop());

async function opened<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const open = await connect(readTarget({ url: database.url }, database.name, {}));
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

function run(options: UpgradeOptions = {}, to = 'elm', set: MigrationSet = shelf): Promise<Upgraded> {
  return opened((open) => upgrade(open, set, to, options));
}

async function problem(work: Promise<unknown>): Promise<Problem> {
  return work.then(
    () => {
      throw new Error('nothing was refused');
    },
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );
}

async function rows(sql: string): Promise<unknown[]> {
  const [found] = await connection.query<RowDataPacket[]>(sql);
  return found.map((row) => Object.values(row));
}

async function expectElm(): Promise<void> {
  expect(await rows('SELECT title, author_id, branch, LENGTH(uuid) FROM books ORDER BY id')).toEqual([
    ['A', 1, 'central', 36],
    ['B', 2, 'central', 36],
    ['C', null, 'central', 36],
  ]);
  expect(await rows('SELECT version_num FROM alembic_version ORDER BY 1')).toEqual([
    ['dogwood_contract'],
    ['elm_expand'],
  ]);
  expect(await rows('SELECT COUNT(*) FROM loans')).toEqual([[1]]);
  expect(await rows("SHOW TABLES LIKE 'stackleap%'")).toEqual([]);
}

/** Has the run lose its lock once the plan is approved: it does nothing then, and leaves its journal. */
async function loseLock(): Promise<boolean> {
  const [row] = await rows(`SELECT IS_USED_LOCK('stackleap:${database.name}')`);
  await connection.query(`KILL ${(row as unknown[])[0]}`);
  return true;
}

const unfinished = () => opened(({ query }) => readUnfinished(query, database.name));

/** Has MySQL use up what it does instantly to one table before it has to be copied: 64 changes, 255 from 9.1 on. */
async function useUpInstantChanges(table: string): Promise<void> {
  await connection.query(`ALTER TABLE ${table} ADD COLUMN spare INT, ALGORITHM=INSTANT`);
  for (;;) {
    try {
      await connection.query(`ALTER TABLE ${table} DROP COLUMN spare, ADD COLUMN spare INT, ALGORITHM=INSTANT`);
    } catch (error) {
      expect((error as { errno: number }).errno).toBe(4092);
      return;
    }
  }
}

/** While it works, the server changes no column of `books` instantly. */
async function withoutInstant(work: () => Promise<void>): Promise<void> {
  if ((await testServer()).flavor === 'mysql') {
    await useUpInstantChanges('books');
    return work();
  }
  await connection.query("SET GLOBAL innodb_instant_alter_column_allowed = 'never'");
  try {
    await work();
  } finally {
    await connection.query('SET GLOBAL innodb_instant_alter_column_allowed = DEFAULT');
  }
}

describe('a statement that the server does not do as it was planned', () => {
  it('is done in the way that the server can', async () => {
    const notes: string[] = [];
    await withoutInstant(async () => {
      const done = await run({ progress: { ...silent, note: (text) => notes.push(text) } });
      expect(done.verified).toBe(true);
    });
    expect(notes.join('\n')).toContain('books: not instant on this server');
    await expectElm();
  });
});

describe('a run that is told to stop', () => {
  it('stops behind each statement in turn, and ends where an undisturbed one ends', async () => {
    let done = 0;
    for (;;) {
      // The first one is a guard, behind which nothing has changed.
      const more = done === 0 ? 2 : 1;
      const stopped = await run(stopAt(more)).catch((error: unknown) => error);
      if (!(stopped instanceof Problem)) break;
      expect(stopped.code).toBe('SL048');
      expect(stopped.exit).toBe(4);
      done += more;
      expect((await unfinished())?.statements.done).toBe(done);
    }
    expect(done).toBeGreaterThan(10);
    await expectElm();
  });

  it('shows what is done and what is left', async () => {
    await problem(run(stopAt(3)));
    expect(await unfinished()).toMatchObject({
      service: 'shelf',
      from: 'alder',
      to: 'elm',
      statements: { done: 3, unknown: 0 },
      runner: { pid: process.pid },
      next: { number: 4, error: null },
    });
  });

  it('has changed nothing when it stops behind a guard, and leaves no journal', async () => {
    const stopped = await problem(run(stopAt(1)));
    expect([stopped.code, stopped.exit, stopped.advice]).toEqual(['SL048', 3, 'nothing was changed']);
    expect(await rows("SHOW TABLES LIKE 'stackleap%'")).toEqual([]);
  });

  it('has changed nothing when it stops before the first one, and leaves no journal', async () => {
    const controller = new AbortController();
    const approve = async () => {
      controller.abort();
      return true;
    };
    const stopped = await problem(run({ signal: controller.signal, approve }));
    expect([stopped.code, stopped.exit]).toEqual(['SL048', 3]);
    expect(await rows("SHOW TABLES LIKE 'stackleap%'")).toEqual([]);
  });
});

describe('another command than the one that was begun', () => {
  it('is one with other inputs, whichever way they were said', async () => {
    const input = { name: 'branch', type: 'string', default: 'central', description: '' } as const;
    const asking = { ...shelf, inputs: [input] };
    await problem(run(stopAt(3), 'elm', asking));
    const other = await problem(run({ values: new Map([['branch', 'north']]) }, 'elm', asking));
    expect([other.code, other.exit]).toEqual(['SL045', 3]);
    expect(other.message).toContain('the inputs are others: another branch');
    expect((await run({ values: new Map([['branch', 'central']]) }, 'elm', asking)).verified).toBe(true);
  });

  it('is refused with the difference, and changes nothing', async () => {
    await problem(run(stopAt(3)));
    const to = await problem(run({}, 'dogwood'));
    expect([to.code, to.exit]).toEqual(['SL045', 3]);
    expect(to.message).toContain('leads to elm, not to dogwood');
    const inputs = await problem(run({ values: new Map([['branch', 'north']]) }));
    expect(inputs.message).toContain('branch');
    const [first, ...rest] = shelf.migrations;
    const other = { ...shelf, migrations: [{ ...(first as (typeof rest)[0]), release: 'ash' }, ...rest] };
    const set = await problem(run({}, 'elm', other));
    expect(set.message).toContain(`another ${first?.name}`);
    expect((await unfinished())?.statements.done).toBe(3);
    await run();
    await expectElm();
  });
});

describe('a connection that is lost', () => {
  it('is found out at once, at each statement in turn, and the next run goes on', async () => {
    for (let n = 1; ; n++) {
      if (n > 3 && (await unfinished()) === null) break;
      const ended = await opened(async (open) => {
        const options = atStatement(1, () => void connection.query(`KILL ${open.work.id}`).catch(() => undefined));
        return upgrade(open, shelf, 'elm', options).catch((error: unknown) => error);
      });
      if (ended instanceof Error) expect(ended).toMatchObject({ code: expect.stringMatching(/SL043|SL015/) });
      else break;
      expect(n).toBeLessThan(100);
      // Progress is not certain: the kill may come before anything is sent. Every other run gets one statement further.
      await run(stopAt(2)).catch(() => undefined);
    }
    await expectElm();
  });
});

describe('the lock', () => {
  it('is refused to a second one, naming the first: connection, host, since when', async () => {
    const before = Date.now();
    const held = await opened(async (open) => {
      const first = upgrade(open, shelf, 'elm', {
        approve: async () => {
          const refused = await problem(run());
          expect([refused.code, refused.exit]).toEqual(['SL026', 3]);
          const { holder } = refused.details as { holder: { connection: number; host: string; since: string } };
          expect(holder).toMatchObject({ connection: expect.any(Number), host: 'localhost', user: 'root' });
          expect(Math.abs(Date.parse(holder.since) - before)).toBeLessThan(60_000);
          expect(refused.message).toContain(`connection ${holder.connection}`);
          return true;
        },
      });
      return first;
    });
    expect(held.verified).toBe(true);
    await expectElm();
  });

  it('stops the run at the next boundary when it is lost', async () => {
    const lost = await problem(run({ approve: loseLock }));
    expect([lost.code, lost.exit]).toEqual(['SL046', 4]);
    expect(await rows('SELECT version FROM migrate_version')).toEqual([[2]]);
    await run();
    await expectElm();
  });
});

describe('a statement of unknown outcome', () => {
  /** As a program leaves it that dies behind its first statement, a guard. */
  async function diedBehindGuard(options: UpgradeOptions = {}): Promise<void> {
    await problem(run({ ...options, approve: loseLock }));
    await connection.query(
      "UPDATE stackleap_statement SET state = 'applied', ended_at = UTC_TIMESTAMP(6) WHERE position = 0 AND kind = 'rows'",
    );
  }

  /** As a program leaves it that dies while the server executes its n-th statement, which is a schema change. */
  async function begunAt(position: number): Promise<string> {
    await connection.query(
      `UPDATE stackleap_statement SET state = 'begun', begun_at = UTC_TIMESTAMP(6), fingerprint = '{"table books": "other"}' WHERE position = ?`,
      [position],
    );
    const [row] = await rows(`SELECT statement FROM stackleap_statement WHERE position = ${position}`);
    return String((row as unknown[])[0]);
  }

  it('that took effect is not run again', async () => {
    await diedBehindGuard();
    expect(await rows("SELECT statement LIKE '%author_id%' FROM stackleap_statement WHERE position = 1")).toEqual([
      [1],
    ]);
    await connection.query(await begunAt(1));
    await run();
    await expectElm();
  });

  it('whose intent a crash has lost is not run again either', async () => {
    await diedBehindGuard();
    const [row] = await rows('SELECT statement FROM stackleap_statement WHERE position = 1');
    await connection.query(String((row as unknown[])[0]));
    await run();
    await expectElm();
  });

  it('is not guessed where the schema is neither: exit 4, and what to look at; the operator settles it', async () => {
    await diedBehindGuard({ stepwise: true });
    await begunAt(1);
    await connection.query('ALTER TABLE books ADD COLUMN author_id bigint');
    const open = await problem(run({ stepwise: true }));
    expect([open.code, open.exit]).toEqual(['SL044', 4]);
    expect(open.message).toContain('books.author_id');
    expect(open.advice).toContain('--settle');
    await connection.query('ALTER TABLE books MODIFY COLUMN author_id int');
    await begunAt(1);
    await run({ settle: 'applied', stepwise: true });
    await expectElm();
  });

  it('on a table without transactions is not guessed', async () => {
    await run(stopAt(2)).catch(() => undefined);
    // Before a run that is drift, which stops it; here somebody does it in between.
    await connection.query('ALTER TABLE authors ENGINE=MyISAM');
    await connection.query('ALTER TABLE books ENGINE=MyISAM');
    const found = await rows(
      "SELECT position FROM stackleap_statement WHERE kind = 'rows' AND state = 'planned' LIMIT 1",
    );
    const [position] = found[0] as number[];
    await connection.query("UPDATE stackleap_statement SET state = 'begun' WHERE position = ?", [position]);
    const open = await problem(run());
    expect([open.code, open.exit]).toEqual(['SL044', 4]);
    expect(open.message).toContain('its engine keeps no transaction');
  });
});
