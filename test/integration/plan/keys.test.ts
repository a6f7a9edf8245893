import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterEach, expect, it } from 'vitest';
import {
  addColumn,
  addForeignKey,
  alterColumn,
  bigint,
  createTable,
  createUniqueIndex,
  defineMigration,
  defineSet,
  dropForeignKey,
  dropIndex,
  foreignKey,
  int,
  type Step,
  unique,
  varchar,
} from '../../../src/migration/index.ts';
import { connect } from '../../../src/run/connection.ts';
import { readTarget } from '../../../src/run/target/index.ts';
import { upgrade } from '../../../src/run/upgrade.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';

const ref = (revision: string) => ({ repository: 'main', revision });
const key = (column: string, table: string) => foreignKey(null, [column], table, ['id']);

/** Tables whose keys the server has named, with indexes that it has made and named by itself. */
const baseline: readonly Step[] = [
  createTable('ports', { columns: { id: int().notNull() }, primaryKey: ['id'] }),
  createTable('routers', {
    columns: { id: int().notNull(), gateway: int(), kind: int() },
    primaryKey: ['id'],
    foreignKeys: [key('gateway', 'ports')],
  }),
  createTable('addresses', {
    columns: { id: int().notNull(), fixed: int(), floating: int(), router: int() },
    primaryKey: ['id'],
    foreignKeys: [key('fixed', 'ports'), key('floating', 'ports'), key('router', 'routers')],
  }),
  createTable('options', {
    columns: { id: int().notNull(), port: int(), name: varchar(20), version: int() },
    primaryKey: ['id'],
    indexes: [unique('uniq', ['port', 'name'])],
    foreignKeys: [key('port', 'ports')],
  }),
];

const scripts: readonly (readonly Step[])[] = [
  [
    dropForeignKey('addresses', 'addresses_ibfk_2', { columns: ['floating'], refTable: 'ports' }),
    addForeignKey('addresses', null, ['floating'], 'ports', ['id'], { onDelete: 'CASCADE' }),
  ],
  [
    dropForeignKey('options', 'options_ibfk_1', { columns: ['port'], refTable: 'ports' }),
    dropIndex('options', 'uniq'),
    createUniqueIndex('options', 'uniq', ['port', 'name', 'version']),
    addForeignKey('options', null, ['port'], 'ports', ['id'], { onDelete: 'CASCADE' }),
  ],
  [
    addColumn('routers', 'attribute', bigint()),
    addForeignKey('routers', null, ['kind'], 'routers', ['id']),
    addColumn('routers', 'flavor', int()),
    addForeignKey('routers', null, ['flavor'], 'ports', ['id']),
    alterColumn('routers', 'attribute', bigint().notNull()),
    createUniqueIndex('routers', 'uniq_attribute', ['attribute']),
  ],
  [addColumn('addresses', 'attribute', bigint()), addColumn('options', 'attribute', bigint())],
];

const set = defineSet({
  service: 'wires',
  database: 'main',
  format: 1,
  repositories: { main: { format: 'alembic', versionTable: 'version' } },
  revisions: ['r0', 'r1', 'r2', 'r3', 'r4'].map((revision, at, all) => ({
    ...ref(revision),
    down: at === 0 ? [] : [all[at - 1] ?? ''],
    dependsOn: [],
    implies: [],
  })),
  releases: [
    { release: 'one', tag: '1.0', heads: [ref('r0')] },
    { release: 'two', tag: '2.0', heads: [ref('r4')] },
  ],
  inputs: [],
  migrations: [
    defineMigration({ name: '0001_one', kind: 'baseline', revision: ref('r0'), release: 'one', steps: baseline }),
    ...scripts.map((steps, at) =>
      defineMigration({
        name: `000${at + 2}_two`,
        kind: 'script',
        revision: ref(`r${at + 1}`),
        release: 'two',
        steps,
      }),
    ),
  ],
});

const made: TestDatabase[] = [];
afterEach(async () => {
  for (const database of made.splice(0)) await database.drop();
});

async function tables(connection: Connection): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const table of ['ports', 'routers', 'addresses', 'options']) {
    const [rows] = await connection.query<RowDataPacket[]>(`SHOW CREATE TABLE ${table}`);
    // Indexes stand in the order in which they were made, which is no property of a table.
    texts.push(
      String(rows[0]?.['Create Table'])
        .split('\n')
        .map((line) => line.replace(/,$/, ''))
        .sort()
        .join('\n'),
    );
  }
  return texts;
}

/** Builds the first release, takes it to the second one, and gives what is there then. */
async function leap(stepwise: boolean) {
  const test = await (await testServer()).createDatabase();
  made.push(test);
  const database = await connect(readTarget({ url: test.url }, 'main', {}));
  try {
    await upgrade(database, set, 'one', { fromEmpty: true });
    const found: string[] = [];
    const done = await upgrade(database, set, 'two', {
      stepwise,
      scratch: { kind: 'same-server' },
      found: (findings) => void found.push(...findings.map(({ code }) => code)),
    });
    expect(found).toContain('SL125');
    expect(found).not.toContain('SL123');
    expect(done.verified, JSON.stringify(done.differences)).toBe(true);
    return { done, tables: await tables(await test.connection()) };
  } finally {
    await database.close();
  }
}

it('makes keys and the indexes that the server names by itself as the scripts do, one copy a table', async () => {
  const [stepwise, coalesced] = [await leap(true), await leap(false)];
  expect(coalesced.tables).toEqual(stepwise.tables);
  expect(coalesced.done.statements).toBeLessThan(stepwise.done.statements);
});
