import knexFactory, { type Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CodeTools, DataStep } from '../../../src/migration/model.ts';
import { inOneTransaction } from '../../../src/migration/one-transaction.ts';
import { codeTools, type ToolSettings } from '../../../src/migration/tools.ts';
import {
  assertNone,
  code,
  dataStepSql,
  deleteRows,
  input,
  insertAll,
  insertFromSelect,
  insertRows,
  now,
  py,
  RowsInTheWay,
  runDataStep,
  updateRows,
  uuid,
  uuidHex,
} from '../../../src/migration/verb/index.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';

const DASHED = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const settings: ToolSettings = {
  inputs: [{ name: 'limit', type: 'integer', default: 7, description: 'a limit' }],
};

let database: TestDatabase;
let knex: Knex;
let tools: CodeTools;

beforeAll(async () => {
  const server = await testServer();
  database = await server.createDatabase({ charset: 'utf8mb3' });
  knex = knexFactory({
    client: 'mysql2',
    connection: { socketPath: server.socketPath, user: server.user, database: database.name, charset: 'utf8mb4' },
  });
  tools = codeTools(knex, settings);
});

afterAll(async () => {
  await knex?.destroy();
  await database?.drop();
});

beforeEach(async () => {
  await knex.raw('DROP TABLE IF EXISTS parcels, owners, log');
  await knex.raw('CREATE TABLE owners (id INT PRIMARY KEY, name VARCHAR(64))');
  await knex.raw(
    'CREATE TABLE parcels (id INT PRIMARY KEY, owner_id INT, state VARCHAR(64), extra TEXT, size INT, seen DATETIME)',
  );
  await knex.raw('CREATE TABLE log (id VARCHAR(36), entry VARCHAR(255))');
  await knex.raw("INSERT INTO owners VALUES (1, 'Ann'), (2, 'Bob')");
  await knex.raw(
    "INSERT INTO parcels (id, owner_id, state, size) VALUES (1, 1, 'new', 1), (2, 2, 'new', 2), (3, NULL, 'gone', 3)",
  );
});

const run = (step: DataStep) => inOneTransaction(knex, settings, (kept) => runDataStep(step, kept));
const rows = (sql: string) => tools.query(sql);

describe('updateRows', () => {
  it('changes rows and counts them', async () => {
    expect(
      await run(updateRows('parcels', { set: { state: "'what?'", size: 'size + :input.limit' }, where: 'size > 1' })),
    ).toEqual({ rows: 2 });
    expect(await rows('SELECT id, state, size FROM parcels')).toEqual([
      { id: 1, state: 'new', size: 1 },
      { id: 2, state: 'what?', size: 9 },
      { id: 3, state: 'what?', size: 10 },
    ]);
  });

  it('takes values from a join', async () => {
    const step = updateRows('parcels', {
      set: { state: 'o.name', seen: ':now' },
      join: 'JOIN owners AS o ON o.id = parcels.owner_id',
    });
    expect(await run(step)).toEqual({ rows: 2 });
    expect(await rows('SELECT state, seen IS NULL AS unseen FROM parcels')).toEqual([
      { state: 'Ann', unseen: 0 },
      { state: 'Bob', unseen: 0 },
      { state: 'gone', unseen: 1 },
    ]);
  });
});

describe('insertRows', () => {
  it('writes values of all kinds', async () => {
    await run(
      insertRows('log', [
        { id: uuid(), entry: "it's a \\ \n \u{1F4E6}?".replace('\u{1F4E6}', 'ü') },
        { id: uuidHex(), entry: input('limit') },
        { id: now(), entry: null },
        { entry: 12n },
      ]),
    );
    const found = await rows('SELECT id, entry FROM log');
    expect(found.map((row) => row.entry)).toEqual(["it's a \\ \n ü?", '7', null, '12']);
    expect(found[0]?.id).toMatch(DASHED);
    expect(found[1]?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(found[2]?.id).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
    expect(found[3]?.id).toBeNull();
  });

  it('writes many rows in a few statements', async () => {
    const many = Array.from({ length: 1201 }, (_, at) => ({ id: String(at), entry: 'x' }));
    expect(await run(insertRows('log', many))).toEqual({ rows: 1201 });
    expect(dataStepSql(insertRows('log', many))).toHaveLength(3);
  });

  it('holds back rows that are there, all or none', async () => {
    const step = insertRows(
      'owners',
      [
        { id: 5, name: 'Cy' },
        { id: 6, name: 'Cy' },
      ],
      { unless: "SELECT 1 FROM owners WHERE name = 'Cy'" },
    );
    expect(await run(step)).toEqual({ rows: 2 });
    expect(await run(step)).toEqual({ rows: 0 });
    expect(() => dataStepSql(insertRows('owners', [{ id: 1 }, { name: 'x' }], { unless: 'SELECT 1' }))).toThrow(
      /same columns/,
    );
  });
});

describe('insertFromSelect and deleteRows', () => {
  it('make a fresh UUID for each row', async () => {
    expect(
      await run(insertFromSelect('log', ['id', 'entry'], "SELECT REPLACE(UUID(), '-', ''), state FROM parcels")),
    ).toEqual({ rows: 3 });
    const found = await rows('SELECT id FROM log');
    expect(new Set(found.map((row) => row.id)).size).toBe(3);
  });

  it('bring rows in the order that is asked for', async () => {
    await run(deleteRows('log'));
    const step = insertFromSelect('log', ['entry', 'id'], "SELECT 'new', id FROM parcels", { order: ['id', 'entry'] });
    expect(dataStepSql(step)).toEqual([
      "INSERT INTO `log` (`entry`, `id`) SELECT 'new', id FROM parcels ORDER BY 2, 1",
    ]);
    expect(await run(step)).toEqual({ rows: 3 });
  });

  it('delete with a join', async () => {
    const step = deleteRows('parcels', {
      join: 'JOIN owners ON owners.id = parcels.owner_id',
      where: "owners.name = 'Ann'",
    });
    expect(await run(step)).toEqual({ rows: 1 });
    expect(await run(deleteRows('parcels'))).toEqual({ rows: 2 });
  });
});

describe('assertNone', () => {
  it('passes where there are none', async () => {
    expect(await run(assertNone('SELECT id, id FROM parcels WHERE size > 100', { message: 'too large' }))).toEqual({
      rows: 0,
    });
  });

  it('is not asked where its first question finds nothing', async () => {
    const all = 'SELECT id FROM parcels';
    const ask = (first: string) => run(assertNone(all, { first, message: '{rows} parcels' }));
    expect(await ask('SELECT 1 AS found FROM parcels WHERE size > 100')).toEqual({ rows: 0 });
    await expect(ask('SELECT 1 AS found FROM parcels WHERE size > 0')).rejects.toThrow('3 parcels');
  });

  it('refuses with the number of rows and the query that lists them', async () => {
    const step = assertNone('SELECT id FROM parcels GROUP BY id HAVING COUNT(*) > 0', { message: '{rows} parcels' });
    await expect(run(step)).rejects.toThrow(RowsInTheWay);
    await expect(run(step)).rejects.toThrow('3 parcels (3 rows; list them with: SELECT id FROM parcels GROUP BY');
  });
});

describe('code', () => {
  it('counts the rows that it changes', async () => {
    const step = code({
      description: 'numbers parcels within their state',
      reads: { parcels: ['id', 'state'] },
      writes: { parcels: ['size'], log: ['id', 'entry'] },
      async run({ query, execute }) {
        const groups = py.dict();
        for (const row of await query('SELECT id, state FROM parcels ORDER BY id')) {
          py.append(py.setDefault(groups, row.state, []), row);
        }
        for (const group of py.iterate(py.values(groups))) {
          for (const pair of py.enumerate(group)) {
            const id = py.field(py.item(pair, 1), 'id');
            await execute('UPDATE parcels SET size = ? WHERE id <=> ?', [py.add(py.item(pair, 0), 10), id]);
          }
        }
        await insertAll(execute, 'log', [
          py.dict([
            ['id', 'a'],
            ['entry', null],
          ]),
          py.dict([
            ['entry', 'e'],
            ['id', 'b'],
          ]),
        ]);
        await insertAll(execute, 'log', []);
      },
    });
    expect(dataStepSql(step)).toBeNull();
    expect(await run(step)).toEqual({ rows: 5 });
    expect(await rows('SELECT size FROM parcels ORDER BY id')).toEqual([{ size: 10 }, { size: 11 }, { size: 10 }]);
    expect(await rows('SELECT * FROM log')).toEqual([
      { id: 'a', entry: null },
      { id: 'b', entry: 'e' },
    ]);
  });
});
