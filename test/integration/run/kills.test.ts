import { afterAll, beforeAll, expect, it } from 'vitest';
import { aimAt, calm } from '../../faults/aim.ts';
import { runUntil } from '../../faults/victim.ts';
import { type RunningServer, startServer, testServer, useServer } from '../../support/server.ts';
import { makeAlder } from '../cli/alder.ts';
import { BIN, SETS } from '../cli/stackleap.ts';

let server: RunningServer;

beforeAll(async () => {
  // Its own: it is killed, and the others' must not be. A page that the kill cuts in two has to be there twice.
  const { binary } = await testServer();
  server = await startServer({ mariadbd: binary, inMemory: true, options: ['--innodb-doublewrite=1'] });
}, 120_000);
afterAll(() => server.stop());

it('goes on after its program, its server and its connection were killed, and ends where an undisturbed run ends', async () => {
  const database = await useServer(server).createDatabase();
  const making = await database.connection();
  await makeAlder(making);
  await making.end();
  // One statement at a time: the points are hit in the order of the plan.
  const args = [BIN, 'upgrade', 'shelf', '--to', 'elm', '--parallel', '1', '--set', SETS];
  const program = { args, database: database.name };
  const points = [
    { position: 1, query: 1, moment: 'during', victim: 'runner', share: 0 },
    { position: 2, query: 2, moment: 'before', victim: 'runner', share: 0 },
    { position: 3, query: 1, moment: 'after', victim: 'server', share: 0 },
    { position: 4, query: 1, moment: 'during', victim: 'connection', share: 0 },
  ] as const;
  for (const point of points) {
    // No timings: who is hit during a statement is hit as soon as it is sent.
    const ended = await runUntil(server, program, aimAt(point, Number.POSITIVE_INFINITY, new Map()), point.victim);
    expect(ended.hit, ended.stdout).not.toBeNull();
    expect(ended.code, ended.stdout).toBe(point.victim === 'runner' ? null : 4);
  }
  const done = await runUntil(server, program, calm);
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
