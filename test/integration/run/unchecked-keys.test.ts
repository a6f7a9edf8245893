import type { Connection, RowDataPacket } from 'mysql2/promise';
import { beforeEach, expect, it } from 'vitest';
import { addColumn, addForeignKey, createTable, int, varchar } from '../../../src/migration/index.ts';
import { readLive } from '../../../src/plan/live.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { Problem } from '../../../src/problem.ts';
import type { Database } from '../../../src/run/connection.ts';
import { type Upgraded, type UpgradeOptions, upgrade } from '../../../src/run/upgrade.ts';
import { openDatabase } from '../../support/open-database.ts';
import { stopAt } from '../../support/stop-at.ts';
import { twoReleases } from '../../support/two-releases.ts';

const columns = { id: int().notNull(), ship: int(), mate: int(), name: varchar(20) };

/** Keys over a column that has an index, and over one whose index the server makes; each comes with questions of its own. */
const quay = twoReleases(
  'quay',
  [
    createTable('ships', { columns: { id: int().notNull(), name: varchar(20) }, primaryKey: ['id'] }),
    createTable('crews', { columns, primaryKey: ['id'] }),
  ],
  [
    addColumn('ships', 'flag', varchar(3)),
    addForeignKey('crews', 'fk_ship', ['ship'], 'ships', ['id'], { onDelete: 'CASCADE' }),
    addForeignKey('crews', null, ['mate'], 'crews', ['id']),
  ],
);

let connection: Connection;
let database: Database;

beforeEach(async () => {
  const opened = await openDatabase();
  ({ connection, database } = opened);
  await run({ fromEmpty: true }, 'one');
  await connection.query("INSERT INTO ships VALUES (1, 'Argo'), (2, 'Bounty')");
  await connection.query("INSERT INTO crews VALUES (1, 1, NULL, 'A'), (2, 2, 1, 'B'), (3, NULL, 2, 'C')");
  return opened.drop;
});

function run(options: UpgradeOptions = {}, to = 'two'): Promise<Upgraded> {
  return upgrade(database, quay, to, options);
}

async function refused(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => new Error('nothing was refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Problem) return error;
  throw error;
}

async function definition(): Promise<string> {
  const [[row]] = await connection.query<RowDataPacket[]>('SHOW CREATE TABLE crews');
  return String(row?.['Create Table']);
}

/** Rows that point at nothing, whatever keys there are. */
const orphan = 'SET foreign_key_checks = 0; INSERT INTO crews VALUES (9, 77, NULL, NULL); SET foreign_key_checks = 1';

async function expectKeys(): Promise<void> {
  const insert = (row: string) => connection.query(`INSERT INTO crews VALUES (${row})`);
  await expect(insert('10, 77, NULL, NULL')).rejects.toMatchObject({ errno: 1452 });
  await expect(insert('10, 1, 77, NULL')).rejects.toMatchObject({ errno: 1452 });
  await insert('10, 1, 10, NULL');
}

/** Where the plan adds the keys, and how. */
async function ofKeys() {
  const plan = makePlan(quay, await readLive(database.query, database.target.database, quay), 'two');
  const statements = plan.phases.flatMap((phase) => phase.statements);
  const at = statements.findIndex(({ guards }) => guards !== undefined);
  const found = statements[at];
  if (found === undefined) throw new Error('the plan asks nothing');
  return { statements, found };
}

it('adds keys without a copy, asks for rows that they do not allow, and they hold', async () => {
  const { found } = await ofKeys();
  expect(found.way).toBe('in-place');
  expect(found.guards?.map(({ message }) => message)).toEqual([
    'crews gets a foreign key (ship) to ships; there are rows that point at no row of ships',
    'crews gets a foreign key (mate) to crews; there are rows that point at no row of crews',
  ]);
  expect((await run({ scratch: { kind: 'same-server' } })).verified).toBe(true);
  await expectKeys();
});

it('takes the keys back where rows came into their way behind the first questions, and goes on once they are gone', async () => {
  const approve = async () => {
    await connection.query(orphan);
    return true;
  };
  const stopped = await refused(run({ approve }));
  expect(stopped.code).toBe('SL042');
  expect(stopped.message).toContain('rows that point at no row of ships (1 rows; list them with: SELECT');
  expect(await definition()).not.toMatch(/CONSTRAINT|fk_ship/);
  await connection.query('DELETE FROM crews WHERE ship = 77');
  expect((await run()).verified).toBe(true);
  await expectKeys();
});

it.each(['begun', 'planned'])(
  'asks again where an earlier program left the statement as %s and in effect',
  async (state) => {
    const { found } = await ofKeys();
    const stopped = await refused(run(stopAt(2)));
    expect(stopped.code).toBe('SL048');
    const before = await definition();
    // MySQL has no setting for one statement.
    await connection.query('SET foreign_key_checks = 0');
    await connection.query(found.sql);
    await connection.query('SET foreign_key_checks = 1');
    expect(await definition()).not.toBe(before);
    await connection.query(orphan);
    await connection.query(
      `UPDATE stackleap_statement SET state = ?, begun_at = UTC_TIMESTAMP(6), fingerprint = '{"table crews": "other"}'
      WHERE statement = ?`,
      [state, found.sql],
    );
    expect((await refused(run())).code).toBe('SL042');
    expect(await definition()).toBe(before);
    await connection.query('DELETE FROM crews WHERE ship = 77');
    expect((await run()).verified).toBe(true);
    await expectKeys();
  },
);
