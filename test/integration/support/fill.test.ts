import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareDatabases } from '../../support/compare/compare.ts';
import { copyDatabase } from '../../support/copy.ts';
import { fill } from '../../support/fill/fill.ts';
import { liveCatalog } from '../../support/live.ts';
import { type TestDatabase, type TestServer, testServer } from '../../support/server.ts';

const SCHEMA = `
  CREATE TABLE parent (
    id int AUTO_INCREMENT PRIMARY KEY, uuid varchar(36) NOT NULL UNIQUE, kind enum('a','b') NOT NULL,
    data json, deleted bool NOT NULL DEFAULT 0, deleted_at datetime, boss_id int,
    FOREIGN KEY (boss_id) REFERENCES parent (id));
  CREATE TABLE child (
    parent_id int NOT NULL, name varchar(10) NOT NULL, amount decimal(5,2), raw varbinary(4), made timestamp(3) NULL,
    PRIMARY KEY (parent_id, name), FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE);
  CREATE TABLE left_side (id int PRIMARY KEY, right_id int);
  CREATE TABLE right_side (id int PRIMARY KEY, left_id int NOT NULL, FOREIGN KEY (left_id) REFERENCES left_side (id));
  ALTER TABLE left_side ADD FOREIGN KEY (right_id) REFERENCES right_side (id);
  CREATE TABLE few (flag bool PRIMARY KEY);
  CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
  INSERT INTO parent (uuid, kind) VALUES ('00000000-0000-4000-8000-000000000000', 'a');`;

let server: TestServer;
let empty: TestDatabase;

beforeAll(async () => {
  server = await testServer();
  empty = await server.createDatabase();
  await (await empty.connection()).query(SCHEMA);
});
afterAll(() => empty.drop());

async function filled(seed: string) {
  const database = await copyDatabase(server, empty);
  const connection = await database.connection();
  const counts = await fill(connection, { catalog: await liveCatalog(connection), rows: 50, seed });
  return { database, connection, counts };
}

test('rows keep every rule of the schema, cycles and tables of few possible rows included', async () => {
  const { database, counts } = await filled('one');
  expect(counts.get('parent')).toBe(50);
  expect(counts.get('child')).toBe(50);
  expect(counts.get('left_side')).toBe(50);
  expect(counts.get('right_side')).toBe(50);
  expect(counts.get('few')).toBe(2);
  expect(counts.has('alembic_version')).toBe(false);
  await database.drop();
});

test('the same seed gives the same rows, another seed others', async () => {
  const [one, same, other] = [await filled('one'), await filled('one'), await filled('two')];
  const rules = { known: new Set<string>(), window: [0, 0] as const };
  expect(await compareDatabases(one.connection, same.connection, rules)).toMatchObject({
    schema: [],
    rows: [],
    tables: 6,
  });
  expect((await compareDatabases(one.connection, other.connection, rules)).rows.length).toBeGreaterThan(0);
  for (const { database } of [one, same, other]) await database.drop();
});

test('a comparison finds what differs in schema, versions and rows', async () => {
  const [one, two] = [await filled('one'), await filled('one')];
  await two.connection.query(`
    UPDATE child SET amount = 999.99 WHERE amount IS NOT NULL ORDER BY parent_id, name LIMIT 1;
    INSERT INTO alembic_version VALUES ('abc');
    ALTER TABLE parent MODIFY kind enum('a','b','c') NOT NULL;`);
  const rules = { known: new Set<string>(), window: [0, 0] as const };
  const found = await compareDatabases(one.connection, two.connection, rules);
  expect(found.schema).toMatchObject([{ code: 'column-type', object: { table: 'parent', column: 'kind' } }]);
  expect(found.rows.map((row) => row.table)).toEqual(['child', 'child']);
  expect(found.versions).toMatchObject([{ expected: null, found: { version_num: 'abc' } }]);
  for (const { database } of [one, two]) await database.drop();
});

test('given rows are completed, and stand where they are given', async () => {
  const database = await copyDatabase(server, empty);
  const connection = await database.connection();
  const counts = await fill(connection, {
    catalog: await liveCatalog(connection),
    rows: 5,
    seed: 'one',
    given: new Map([
      [
        'parent',
        [
          { id: 7, kind: 'b', data: null },
          { id: 8, boss_id: 7 },
        ],
      ],
    ]),
    filled: (table, column) => table === 'child' && column === 'raw',
    empty: new Set(['few']),
  });
  expect(Object.fromEntries(counts)).toMatchObject({ parent: 2, child: 5, few: 0 });
  const [rows] = await connection.query('SELECT id, kind, data, boss_id FROM parent WHERE id > 1 ORDER BY id');
  expect(rows).toMatchObject([
    { id: 7, kind: 'b', data: null },
    { id: 8, boss_id: 7 },
  ]);
  expect((await connection.query('SELECT * FROM child WHERE raw IS NULL'))[0]).toEqual([]);
  const again = {
    catalog: await liveCatalog(connection),
    rows: 1,
    seed: 'one',
    given: new Map([['parent', [{ id: 7 }]]]),
  };
  await expect(fill(connection, again)).rejects.toThrow('parent: no place for {"id":7}');
  await database.drop();
});
