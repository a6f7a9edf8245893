import { expect, it } from 'vitest';
import { measureServer, wrongRows } from '../../capability/measure.ts';
import { testServer } from '../../support/server.ts';

it('says of each clause what this server does', async () => {
  const database = await (await testServer()).createDatabase();
  try {
    const measured = await measureServer(await database.connection());
    expect(measured.clauses.length).toBeGreaterThan(25);
    expect(wrongRows(measured), measured.name).toEqual([]);
  } finally {
    await database.drop();
  }
}, 300_000);
