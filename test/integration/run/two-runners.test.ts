import { afterEach, beforeEach, expect, it } from 'vitest';
import { Problem } from '../../../src/problem.ts';
import { connect } from '../../../src/run/connection.ts';
import { readTarget } from '../../../src/run/target/index.ts';
import { upgrade } from '../../../src/run/upgrade.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';
import { makeAlder } from '../cli/alder.ts';
import shelf from '../cli/sets/shelf/main/index.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await (await testServer()).createDatabase();
});
afterEach(() => database.drop());

/** One runner, from its connection on. */
async function runner(): Promise<unknown> {
  const open = await connect(readTarget({ url: database.url }, database.name, {}));
  try {
    return await upgrade(open, shelf, 'elm');
  } catch (error) {
    return error;
  } finally {
    await open.close();
  }
}

it.each(Array.from({ length: 50 }, (_, at) => at + 1))(
  'of two runners started at once one works, and the other names it and changes nothing (%i)',
  async () => {
    const connection = await database.connection();
    await makeAlder(connection);
    const ended = await Promise.all([runner(), runner()]);
    const refused = ended.filter((one) => one instanceof Problem);
    // The second may come when the first is through: then it finds nothing to do.
    for (const one of refused) {
      expect([one.code, one.exit]).toEqual(['SL026', 3]);
      expect(one.message).toMatch(/connection \d+ of root from localhost, since/);
    }
    const worked = ended.filter((one) => !(one instanceof Error));
    expect(worked.length + refused.length).toBe(2);
    expect(worked).toContainEqual(expect.objectContaining({ migrations: 6, rows: 6, verified: true }));
    const [loans] = await connection.query('SELECT COUNT(*) AS count FROM loans');
    expect(loans).toEqual([{ count: 1 }]);
  },
);
