import { afterAll, beforeAll, expect, it } from 'vitest';
import { runUntil } from '../../faults/victim.ts';
import { type RunningServer, startServer, useServer } from '../../support/server.ts';
import { makeAlder } from '../cli/alder.ts';
import { BIN, SETS } from '../cli/stackleap.ts';

let server: RunningServer;

beforeAll(async () => {
  // Its own: it is killed, and the others' must not be.
  server = await startServer({ inMemory: true });
}, 120_000);
afterAll(() => server.stop());

it('goes on after its program, its server and its connection were killed, and ends where an undisturbed run ends', async () => {
  const database = await useServer(server).createDatabase();
  await makeAlder(await database.connection());
  const program = { args: [BIN, 'upgrade', 'shelf', '--to', 'elm', '--set', SETS], database: database.name };
  const points = [
    { position: 1, query: 1, moment: 'during', victim: 'runner' },
    { position: 2, query: 2, moment: 'before', victim: 'runner' },
    { position: 3, query: 1, moment: 'after', victim: 'server' },
    { position: 4, query: 1, moment: 'during', victim: 'connection' },
  ] as const;
  for (const point of points) {
    const ended = await runUntil(server, program, point);
    expect(ended, ended.stdout).toMatchObject({ struck: true, code: point.victim === 'runner' ? null : 4 });
  }
  const done = await runUntil(server, program, undefined);
  expect(JSON.parse(done.stdout)).toMatchObject({ from: 'alder', to: 'elm', verified: true });
  const connection = await database.connection();
  const [books] = await connection.query(
    'SELECT title, author_id, branch, LENGTH(uuid) AS uuid FROM books ORDER BY id',
  );
  expect(books).toEqual([
    { title: 'A', author_id: 1, branch: 'central', uuid: 36 },
    { title: 'B', author_id: 2, branch: 'central', uuid: 36 },
    { title: 'C', author_id: null, branch: 'central', uuid: 36 },
  ]);
  const [journal] = await connection.query("SHOW TABLES LIKE 'stackleap%'");
  expect(journal).toEqual([]);
}, 600_000);
