import type { Connection, RowDataPacket } from 'mysql2/promise';
import { beforeEach, expect, it } from 'vitest';
import { addColumn, assertNone, createTable, int, updateRows } from '../../../src/migration/index.ts';
import type { Problem } from '../../../src/problem.ts';
import type { Database } from '../../../src/run/connection.ts';
import { upgrade } from '../../../src/run/upgrade.ts';
import { openDatabase } from '../../support/open-database.ts';
import { twoReleases } from '../../support/two-releases.ts';

const guard = (column: string, number: number) =>
  assertNone(`SELECT ${column} FROM tins WHERE ${column} = ${number}`, {
    reads: { tins: [column] },
    message: `no tin ${number}`,
  });
const set = twoReleases(
  'larder',
  [createTable('tins', { columns: { id: int().notNull() }, primaryKey: ['id'] })],
  [
    guard('id', 1),
    guard('id', 2),
    addColumn('tins', 'shelf', int()),
    updateRows('tins', { set: { shelf: 'id' } }),
    guard('shelf', 3),
  ],
);

let connection: Connection;
let database: Database;

beforeEach(async () => {
  const opened = await openDatabase();
  ({ connection, database } = opened);
  await upgrade(database, set, 'one', { fromEmpty: true });
  await connection.query('INSERT INTO tins VALUES (7)');
  return opened.drop;
});

/** What the run says to a row that comes once everything has been checked. */
async function refusedFor(id: number): Promise<Problem> {
  const approve = async () => {
    await connection.query('INSERT INTO tins VALUES (?)', [id]);
    return true;
  };
  return (await upgrade(database, set, 'two', { approve }).catch((error: unknown) => error)) as Problem;
}

async function tables(): Promise<unknown[]> {
  const [rows] = await connection.query<RowDataPacket[]>('SHOW TABLES');
  return rows.flatMap((row) => Object.values(row)).sort();
}

it('has changed nothing where a guard refuses behind another one: exit 3, no journal, and any command may follow', async () => {
  const problem = await refusedFor(2);
  expect(problem).toMatchObject({ code: 'SL042', exit: 3 });
  expect(problem.message).toContain('no tin 2');
  expect(problem.advice).toContain('nothing was changed');
  expect(await tables()).toEqual(['tins', 'version']);
  await connection.query('DELETE FROM tins WHERE id = 2');
  expect(await upgrade(database, set, 'two', { stepwise: true })).toMatchObject({ verified: true });
});

it('has stopped midway where a guard refuses behind a change: exit 4, and the same command goes on', async () => {
  const problem = await refusedFor(3);
  expect(problem).toMatchObject({ code: 'SL042', exit: 4 });
  expect(problem.advice).toContain('statements are done');
  await connection.query('UPDATE tins SET shelf = NULL WHERE id = 3');
  expect(await upgrade(database, set, 'two')).toMatchObject({ verified: true });
  expect(await tables()).toEqual(['tins', 'version']);
});
