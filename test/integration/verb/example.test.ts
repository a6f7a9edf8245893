import knexFactory, { type Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import set from '../../../migrations/example/depot/index.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';

let database: TestDatabase;
let knex: Knex;

beforeEach(async () => {
  const server = await testServer();
  database = await server.createDatabase({ charset: 'utf8mb3' });
  const { socketPath, user } = server;
  knex = knexFactory({
    client: 'mysql2',
    connection: { socketPath, user, database: database.name, charset: 'utf8mb4' },
  });
  const [baseline] = set.migrations;
  await baseline?.up({ context: knex });
  await knex.raw("INSERT INTO shelves (id, name) VALUES (1, 'left')");
  await knex.raw(`INSERT INTO parcels (id, deleted, shelf_id, label, fragile, grams) VALUES
    ('a', 0, 1, 'to Ann', NULL, 30000), ('b', 1, NULL, 'lost?', 1, NULL), ('c', 0, 1, NULL, 0, 5)`);
});

afterEach(async () => {
  await knex?.destroy();
  await database?.drop();
});

async function upgrade(): Promise<void> {
  for (const migration of set.migrations.slice(1)) await migration.up({ context: knex });
}

describe('the example set', () => {
  it('takes rows from the first release to the last', async () => {
    await upgrade();
    const [parcels] = await knex.raw('SELECT id, state, fragile, courier_id, extra FROM parcels ORDER BY id');
    expect(parcels).toMatchObject([
      { id: 'a', state: 'waiting', fragile: 0, courier_id: 1, extra: '{"heavy": true}' },
      { id: 'b', state: 'gone', fragile: 1, courier_id: 1, extra: '{"heavy": false}' },
      { id: 'c', state: 'waiting', fragile: 0, courier_id: 1, extra: '{"heavy": false}' },
    ]);
    const [labels] = await knex.raw('SELECT parcel_id, text FROM labels');
    expect(labels).toMatchObject([{ parcel_id: 'a', text: 'to Ann' }]);
    const [couriers] = await knex.raw('SELECT name FROM couriers ORDER BY id');
    expect(couriers).toMatchObject([{ name: 'house' }, { name: 'swift' }]);
  });

  it('stops where a script refuses', async () => {
    await knex.raw("UPDATE parcels SET shelf_id = NULL WHERE id = 'a'");
    await expect(upgrade()).rejects.toThrow('1 waiting parcels stand on no shelf; put them on one.');
  });
});
