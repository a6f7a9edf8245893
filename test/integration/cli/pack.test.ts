import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testServer } from '../../support/server.ts';
import { makeAlder } from './alder.ts';
import { runNode, stackleap } from './stackleap.ts';

let database: TestDatabase;
let out: string;
let elsewhere: string;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'stackleap-pack-'));
  elsewhere = mkdtempSync(join(tmpdir(), 'stackleap-bastion-'));
  database = await (await testServer()).createDatabase();
  await makeAlder(await database.connection());
});
afterAll(async () => {
  for (const folder of [out, elsewhere]) rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

it('writes one file that upgrades a database from an empty folder', async () => {
  const packed = await stackleap(['pack', 'shelf', '--out', out, '--to', 'dogwood', '--json']);
  expect(packed.code, packed.stdout).toBe(0);
  const digest = createHash('sha256')
    .update(readFileSync(join(out, 'stackleap-shelf.cjs')))
    .digest('hex');
  expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8')).toBe(`${digest}  stackleap-shelf.cjs\n`);

  const program = join(elsewhere, 'upgrade.cjs');
  copyFileSync(join(out, 'stackleap-shelf.cjs'), program);
  const run = (...args: string[]) => runNode([program, ...args, '--json'], {}, elsewhere);
  const target = ['--url', database.url];

  const releases = await run('releases');
  const [set] = releases.json().sets as { releases: { release: string }[] }[];
  expect(set?.releases.map(({ release }) => release)).toEqual(['alder', 'birch', 'cedar', 'dogwood']);
  expect((await run('status', 'shelf', ...target)).json()).toMatchObject({ release: 'alder', to: 'dogwood' });
  expect((await run('plan', 'shelf', '--to', 'dogwood', ...target)).json()).toMatchObject({ to: 'dogwood' });
  const done = await run('upgrade', 'shelf', '--to', 'dogwood', '--yes', '--allow-sessions', ...target);
  expect(done.json()).toMatchObject({ from: 'alder', to: 'dogwood', verified: true });
  expect((await run('verify', 'shelf', ...target)).code).toBe(0);
  expect((await run('rollup')).code).toBe(2);
});

it('tells the same status as the sets themselves, of clean databases and of drifted ones', async () => {
  await stackleap(['pack', 'shelf', '--out', out]);
  const program = join(out, 'stackleap-shelf.cjs');
  const other = await (await testServer()).createDatabase();
  try {
    const connection = await other.connection();
    await makeAlder(connection);
    const target = ['--url', other.url];
    const same = async () => {
      for (const flags of [[], ['--json'], ['--to', 'cedar'], ['--to', 'nowhere']]) {
        const status = ['status', 'shelf', ...target, ...flags];
        const [packed, loaded] = [await runNode([program, ...status]), await stackleap(status)];
        expect([packed.code, packed.stdout, packed.stderr]).toEqual([loaded.code, loaded.stdout, loaded.stderr]);
      }
    };
    await same();
    await connection.query('CREATE TABLE more (id INT PRIMARY KEY)');
    await same();
    await connection.query('DROP TABLE more');
    const up = ['upgrade', 'shelf', '--to', 'dogwood', '--yes', '--allow-sessions', ...target];
    expect((await runNode([program, ...up])).code).toBe(0);
    await same();
    await connection.query('ALTER TABLE books COMMENT = "ours"');
    await same();
  } finally {
    await other.drop();
  }
});

it('gives the same bytes for the same sets', async () => {
  const file = join(out, 'stackleap-shelf.cjs');
  await stackleap(['pack', 'shelf', '--out', out]);
  const first = readFileSync(file);
  await stackleap(['pack', 'shelf', '--out', out]);
  expect(readFileSync(file).equals(first)).toBe(true);
});
