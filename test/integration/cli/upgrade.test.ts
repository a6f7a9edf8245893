import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testServer } from '../../support/server.ts';
import { makeAlder } from './alder.ts';
import { stackleap } from './stackleap.ts';

let database: TestDatabase;
let connection: Connection;

beforeEach(async () => {
  database = await (await testServer()).createDatabase();
  connection = await database.connection();
});
afterEach(() => database.drop());

const at = () => ['--url', database.url];

const alder = () => makeAlder(connection);

async function rows(sql: string): Promise<unknown[]> {
  const [found] = await connection.query<RowDataPacket[]>(sql);
  return found.map((row) => Object.values(row));
}

describe('upgrade', () => {
  it('builds a database from nothing when it is told to', async () => {
    const built = await stackleap(['upgrade', 'shelf', '--to', 'birch', '--from-empty', '--yes', '--json', ...at()]);
    expect(built.code).toBe(0);
    expect(built.json()).toMatchObject({ from: 'empty', to: 'birch', migrations: 3, verified: true });
    expect(await rows('SELECT * FROM migrate_version')).toEqual([['shelf', 'shelf/db/migrate_repo', 4]]);
  });

  it('takes a database over every release in one step', async () => {
    await alder();
    const done = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', ...at()]);
    expect(done.code).toBe(0);
    expect(done.json()).toMatchObject({
      from: 'alder',
      to: 'elm',
      migrations: 6,
      rows: 6,
      verified: true,
      differences: [],
    });

    expect(await rows('SELECT title, author_id, branch, LENGTH(uuid) FROM books ORDER BY id')).toEqual([
      ['A', 1, 'central', 36],
      ['B', 2, 'central', 36],
      ['C', null, 'central', 36],
    ]);
    expect(await rows('SELECT version_num FROM alembic_version ORDER BY 1')).toEqual([
      ['dogwood_contract'],
      ['elm_expand'],
    ]);
    expect(await rows("SHOW TABLES LIKE 'migrate_version'")).toEqual([]);

    const verified = await stackleap(['verify', 'shelf', '--json', ...at()]);
    expect(verified.code).toBe(0);
    expect(verified.json()).toMatchObject({ from: 'elm', to: 'elm', verified: true, differences: [] });
  });

  it('bumps a numbered tool over its placeholders, and keeps its row behind the switch', async () => {
    await alder();
    await stackleap(['upgrade', 'shelf', '--to', 'birch', '--yes', ...at()]);
    expect(await rows('SELECT version FROM migrate_version')).toEqual([[4]]);
    await stackleap(['upgrade', 'shelf', '--to', 'dogwood', '--yes', ...at()]);
    expect(await rows('SELECT version FROM migrate_version')).toEqual([[4]]);
    expect(await rows('SELECT version_num FROM alembic_version')).toEqual([['dogwood_contract']]);
  });

  it('ends in the same place by steps of a release, and script by script', async () => {
    await alder();
    for (const release of ['birch', 'cedar', 'dogwood', 'elm']) {
      const done = await stackleap(['upgrade', 'shelf', '--to', release, '--stepwise', '--yes', '--json', ...at()]);
      expect(done.json()).toMatchObject({ to: release, verified: true });
    }
    expect(await rows('SELECT version_num FROM alembic_version ORDER BY 1')).toEqual([
      ['dogwood_contract'],
      ['elm_expand'],
    ]);
  });

  it('does nothing the second time', async () => {
    await alder();
    await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', ...at()]);
    const again = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', ...at()]);
    expect(again.json()).toMatchObject({ from: 'elm', migrations: 0, statements: 0, verified: true });
    const plan = await stackleap(['plan', 'shelf', '--to', 'elm', '--json', ...at()]);
    expect(plan.json()).toMatchObject({ phases: [] });
  });

  it('runs what the plan printed', async () => {
    await alder();
    const [sql, json] = await Promise.all([
      stackleap(['plan', 'shelf', '--to', 'elm', '--sql', ...at()]),
      stackleap(['plan', 'shelf', '--to', 'elm', '--json', ...at()]),
    ]);
    const plan = json.json() as {
      hash: string;
      phases: { covers: string[]; statements: { sql: string; way: string }[] }[];
    };
    for (const phase of plan.phases)
      for (const statement of phase.statements) expect(sql.stdout).toContain(statement.sql);
    expect(plan.phases.flatMap(({ covers }) => covers)).toHaveLength(6);
    expect(sql.stdout).toContain('UPDATE `migrate_version` SET version = ');
    const done = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', ...at()]);
    expect(done.json()).toMatchObject({ hash: plan.hash });
  });

  it('goes on from inside a migration that was cut short', async () => {
    await alder();
    await connection.query('ALTER TABLE books ADD COLUMN author_id int');
    await connection.query('UPDATE books JOIN authors ON authors.name = books.author_name SET author_id = authors.id');
    await connection.query(
      'ALTER TABLE books ADD CONSTRAINT fk_books_author FOREIGN KEY (author_id) REFERENCES authors (id)',
    );
    const done = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', ...at()]);
    expect(done.stderr).toContain('SL034');
    expect(done.json()).toMatchObject({ verified: true });
    expect(await rows('SELECT author_id FROM books ORDER BY id')).toEqual([[1], [2], [null]]);
  });

  it('stops midway with exit code 4 and goes on when the cause is mended', async () => {
    await alder();
    await stackleap(['upgrade', 'shelf', '--to', 'birch', '--yes', ...at()]);
    // What no plan can see: a trigger of the operator's that refuses the rows' update.
    await connection.query(
      "CREATE TRIGGER no_uuid BEFORE UPDATE ON books FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'books are sealed'",
    );
    const stopped = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--stepwise', '--yes', '--json', ...at()]);
    expect(stopped.code).toBe(4);
    expect(stopped.json()).toMatchObject({ error: { code: 'SL041', migration: '0006_dogwood_rows', done: 2 } });
    expect(stopped.stdout).toContain('books are sealed');
    expect(await rows('SELECT version_num FROM alembic_version')).toEqual([['dogwood_expand']]);

    await connection.query('DROP TRIGGER no_uuid');
    const done = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--stepwise', '--yes', '--json', ...at()]);
    expect(done.json()).toMatchObject({
      from: 'birch',
      verified: true,
      rows: 4,
      resumed: { begun: expect.any(String) },
    });
    // The journal is gone with the run.
    expect(await rows("SHOW TABLES LIKE 'stackleap%'")).toEqual([]);
  });

  it("refuses by a script's own guard before anything is changed", async () => {
    await alder();
    await connection.query("INSERT INTO books (title) VALUES ('')");
    const refused = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', ...at()]);
    expect(refused.code).toBe(3);
    expect(refused.json()).toMatchObject({
      error: { code: 'SL070', diagnostics: [{ affects: ['0003_birch_003_authors'], count: 1 }] },
    });
    expect(await rows('SELECT version FROM migrate_version')).toEqual([[2]]);
  });

  it('takes a database whose expand branch is ahead', async () => {
    await alder();
    await stackleap(['upgrade', 'shelf', '--to', 'cedar', '--yes', ...at()]);
    await connection.query(
      'ALTER TABLE books ADD COLUMN uuid varchar(36), ADD COLUMN branch varchar(64), ADD COLUMN updated_at datetime',
    );
    await connection.query("UPDATE alembic_version SET version_num = 'dogwood_expand'");
    const status = await stackleap(['status', 'shelf', '--to', 'dogwood', '--json', ...at()]);
    expect(status.json()).toMatchObject({ release: 'cedar', standing: 'between cedar and dogwood', drift: [] });
    const done = await stackleap(['upgrade', 'shelf', '--to', 'dogwood', '--yes', '--json', ...at()]);
    expect(done.json()).toMatchObject({ migrations: 2, verified: true });
  });
});

describe('drift', () => {
  it('is harmless where nothing pending touches it', async () => {
    await alder();
    await connection.query('CREATE TABLE notes (id int PRIMARY KEY)');
    const status = await stackleap(['status', 'shelf', '--json', ...at()]);
    expect(status.json()).toMatchObject({
      release: 'alder',
      pending: expect.any(Array),
      drift: [{ code: 'table-unexpected', kind: 'harmless', object: 'notes', affects: [] }],
    });
    const done = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', ...at()]);
    expect(done.json()).toMatchObject({ verified: true });
  });

  it('blocks where a pending step cannot do with it, and nothing is changed', async () => {
    await alder();
    await connection.query('ALTER TABLE books DROP COLUMN author_name');
    const status = await stackleap(['status', 'shelf', '--json', ...at()]);
    expect(status.json()).toMatchObject({
      drift: [
        { code: 'column-missing', kind: 'blocking', object: 'books.author_name', affects: ['0003_birch_003_authors'] },
      ],
    });
    const plan = await stackleap(['plan', 'shelf', '--to', 'elm', '--json', ...at()]);
    expect(plan.code).toBe(3);
    expect(plan.json()).toMatchObject({ diagnostics: [{ code: 'SL030', severity: 'error' }] });
    const refused = await stackleap(['upgrade', 'shelf', '--to', 'elm', '--yes', '--json', ...at()]);
    expect(refused.code).toBe(3);
    expect(refused.json()).toMatchObject({ error: { code: 'SL030' } });
    expect(await rows('SELECT version FROM migrate_version')).toEqual([[2]]);
  });

  it('is what verify finds', async () => {
    await alder();
    await connection.query('ALTER TABLE books MODIFY title varchar(100) NOT NULL');
    const verified = await stackleap(['verify', 'shelf', '--json', ...at()]);
    expect(verified.code).toBe(5);
    expect(verified.json()).toMatchObject({
      verified: false,
      differences: [{ code: 'column-type', kind: 'different', object: 'books.title' }],
    });
  });
});
