import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterEach, expect, it } from 'vitest';
import {
  addCheck,
  addColumn,
  addForeignKey,
  alterColumn,
  alterTableOptions,
  bigint,
  createIndex,
  createTable,
  createUniqueIndex,
  datetime,
  dropColumn,
  int,
  json,
  type Step,
  text,
  updateRows,
  varchar,
} from '../../../src/migration/index.ts';
import { connect } from '../../../src/run/connection.ts';
import { readTarget } from '../../../src/run/target/index.ts';
import { upgrade } from '../../../src/run/upgrade.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';
import { twoReleases } from '../../support/two-releases.ts';

const columns = { a: int().notNull(), b: int().notNull(), c: int() };
const table = (primaryKey: readonly string[]) => createTable('t', { columns, primaryKey });

interface Case {
  readonly what: string;
  readonly first: readonly Step[];
  readonly second: readonly Step[];
  /** No server takes it where there are rows. */
  readonly empty?: true;
  /** The others refuse it, script by script as well. */
  readonly only?: 'mariadb';
}

/** Found by random chains on a server: what one statement makes of changes is not what they come to one by one. */
const cases: readonly Case[] = [
  {
    what: 'a key on itself, and the index that it stands on',
    first: [table(['a'])],
    second: [createIndex('t', 'ix', ['c']), addForeignKey('t', null, ['c'], 't', ['c'])],
    only: 'mariadb',
  },
  {
    what: 'a column that gives up its name to a new one before it, in a primary key',
    first: [table(['a', 'b'])],
    second: [
      alterColumn('t', 'b', varchar(36).notNull(), { rename: 'e' }),
      addColumn('t', 'b', text(), { position: 'first' }),
    ],
  },
  {
    what: 'the same, in an index',
    first: [table(['a']), createIndex('t', 'ix', ['c'])],
    second: [alterColumn('t', 'c', bigint(), { rename: 'e' }), addColumn('t', 'c', int(), { position: 'first' })],
  },
  {
    what: 'a JSON column without NULL, beside a copy of rows and behind a change of them',
    first: [table(['a'])],
    second: [
      updateRows('t', { set: { c: '0' } }),
      alterColumn('t', 'c', bigint().notNull()),
      addColumn('t', 'document', json().notNull()),
    ],
  },
  {
    what: 'options of a table, and a name',
    first: [table(['a'])],
    second: [alterTableOptions('t', { comment: 'x' }), alterColumn('t', 'c', int(), { rename: 'e' })],
  },
  {
    what: 'a unique key over a whole text, and whatever comes then',
    first: [createTable('t', { columns: { ...columns, words: text() }, primaryKey: ['a'] })],
    second: [createUniqueIndex('t', 'words', ['words']), createIndex('t', 'ix', ['c']), addColumn('t', 'd', int())],
    only: 'mariadb',
  },
  {
    what: 'the first unique key of a table without a primary one',
    first: [table([])],
    second: [createUniqueIndex('t', 'uniq', ['a', 'b'])],
  },
  {
    what: 'a check that gives up its name to one of another table',
    first: [createTable('u', { columns, primaryKey: ['a'] }), addCheck('u', 'ck', 'c <> 5'), table(['a'])],
    second: [
      updateRows('u', { set: { c: 'b' }, reads: { u: ['b'] } }),
      dropColumn('u', 'c'),
      addCheck('t', 'ck', 'c <> 7'),
      alterColumn('t', 'b', bigint().notNull()),
    ],
  },
  {
    what: 'a date that is never NULL, and what rows would get',
    first: [table(['a'])],
    second: [addColumn('t', 'day', datetime().notNull()), addColumn('t', 'd', int())],
    empty: true,
  },
];

const made: TestDatabase[] = [];
afterEach(async () => {
  for (const database of made.splice(0)) await database.drop();
});

async function shape(connection: Connection) {
  const [[row]] = await connection.query<RowDataPacket[]>('SHOW CREATE TABLE t');
  const lines = String(row?.['Create Table']).split('\n');
  // An empty text in a JSON column is none.
  const typeCast = (field: { string(): string | null }) => field.string();
  const [rows] = await connection.query<RowDataPacket[]>({ sql: 'SELECT * FROM t ORDER BY a', typeCast });
  // MySQL shows what a statement has said, were it what the table has anyway.
  const plain = (line: string) =>
    line.replace(' CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci', '').replace(/,$/, '');
  return { lines: lines.map(plain).sort(), rows };
}

/** Makes the first release with rows, takes it to the second one, and gives what is there then. */
async function leap({ first, second, empty }: Case, stepwise: boolean) {
  const test = await (await testServer()).createDatabase();
  made.push(test);
  const set = twoReleases('company', first, second);
  const database = await connect(readTarget({ url: test.url }, test.name, {}));
  try {
    await upgrade(database, set, 'one', { fromEmpty: true });
    const connection = await test.connection();
    if (empty !== true) await connection.query('INSERT INTO t (a, b, c) VALUES (1, 2, 1), (2, 3, NULL)');
    const found: string[] = [];
    const done = await upgrade(database, set, 'two', {
      stepwise,
      scratch: { kind: 'same-server' },
      found: (findings) => void found.push(...findings.map(({ code }) => code)),
    });
    expect(found).not.toContain('SL123');
    expect(done.verified, JSON.stringify(done.differences)).toBe(true);
    return await shape(connection);
  } finally {
    await database.close();
  }
}

it.each(cases)('$what: both ways end alike, and the server does what was expected', async (one) => {
  if (one.only !== undefined && (await testServer()).flavor !== one.only) return;
  expect(await leap(one, false)).toEqual(await leap(one, true));
});
