import type { Connection, RowDataPacket } from 'mysql2/promise';
import { beforeEach, expect, it } from 'vitest';
import { addColumn, alterColumn, createTable, datetime, int, updateRows } from '../../../src/migration/index.ts';
import type { Database } from '../../../src/run/connection.ts';
import { silent } from '../../../src/run/progress.ts';
import { upgrade } from '../../../src/run/upgrade.ts';
import { openDatabase } from '../../support/open-database.ts';
import { stopAt } from '../../support/stop-at.ts';
import { twoReleases } from '../../support/two-releases.ts';

/** What keystone did to its passwords: a time for all rows, once more for those without, and none without from then on. */
const locker = twoReleases(
  'locker',
  [createTable('keys', { columns: { id: int().notNull() }, primaryKey: ['id'] })],
  [
    addColumn('keys', 'made', datetime()),
    updateRows('keys', { set: { made: ':now' } }),
    updateRows('keys', { set: { made: ':now' }, where: 'made IS NULL', reads: { keys: ['made'] } }),
    alterColumn('keys', 'made', datetime().notNull()),
  ],
);

let connection: Connection;
let database: Database;

beforeEach(async () => {
  const opened = await openDatabase();
  ({ connection, database } = opened);
  await upgrade(database, locker, 'one', { fromEmpty: true });
  await connection.query('INSERT INTO `keys` VALUES (1), (2), (3)');
  return opened.drop;
});

async function rows(sql: string): Promise<RowDataPacket[]> {
  const [found] = await connection.query<RowDataPacket[]>(sql);
  return found;
}

/** Every row has the same whole second of the last minutes, and a new row has to say its own. */
async function expectMoment(): Promise<void> {
  const [found] = await rows(
    'SELECT COUNT(*) AS total, COUNT(DISTINCT made) AS times, MAX(ABS(TIMESTAMPDIFF(SECOND, made, UTC_TIMESTAMP()))) AS off FROM `keys`',
  );
  expect(found).toMatchObject({ total: 3, times: 1 });
  expect(Number(found?.off)).toBeLessThan(300);
  const [column] = await rows(
    `SELECT COLUMN_DEFAULT AS value, IS_NULLABLE AS nullable FROM information_schema.COLUMNS
       WHERE TABLE_SCHEMA = '${database.target.database}' AND TABLE_NAME = 'keys' AND COLUMN_NAME = 'made'`,
  );
  expect(column).toEqual({ value: null, nullable: 'NO' });
}

it('gives all rows the moment of the upgrade without touching one', async () => {
  const done = await upgrade(database, locker, 'two');
  expect(done).toMatchObject({ verified: true, rows: 0 });
  await expectMoment();
});

it('goes on behind an addition of unknown outcome, whose default was another moment than the plan can know', async () => {
  await expect(upgrade(database, locker, 'two', stopAt(1))).rejects.toMatchObject({ code: 'SL048', exit: 4 });
  await connection.query("UPDATE stackleap_statement SET state = 'begun', ended_at = NULL WHERE state = 'applied'");
  const notes: string[] = [];
  const done = await upgrade(database, locker, 'two', {
    progress: { ...silent, note: (text) => void notes.push(text) },
  });
  expect(done).toMatchObject({ verified: true, rows: 0 });
  expect(notes.join('\n')).toContain('took effect');
  await expectMoment();
});
