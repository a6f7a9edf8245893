import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestDatabase, testServer } from '../../support/server.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await (await testServer()).createDatabase();
});
afterAll(() => database.drop());

test('a test has a database of its own, in the charset that services ask for', async () => {
  const connection = await database.connection();
  await connection.query('CREATE TABLE t (id int PRIMARY KEY)');
  const [rows] = await connection.query('SELECT @@character_set_database AS charset, DATABASE() AS name');
  // MariaDB before 10.6 calls it utf8.
  expect(rows).toEqual([{ charset: expect.stringMatching(/^utf8(mb3)?$/), name: database.name }]);
});

test('the server has no network', async () => {
  const connection = await database.connection();
  const [rows] = await connection.query('SELECT @@skip_networking AS off');
  expect(rows).toEqual([{ off: 1 }]);
});

test('without a server binary it is said what to install', async () => {
  await expect(startServer({ mariadbd: '/nowhere/mariadbd' })).rejects.toThrow(/install Debian package mariadb-server/);
});
