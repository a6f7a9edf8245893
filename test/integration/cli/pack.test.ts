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
    .update(readFileSync(join(out, 'stackleap-shelf.mjs')))
    .digest('hex');
  expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8')).toBe(`${digest}  stackleap-shelf.mjs\n`);

  const program = join(elsewhere, 'upgrade.mjs');
  copyFileSync(join(out, 'stackleap-shelf.mjs'), program);
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

it('gives the same bytes for the same sets', async () => {
  const file = join(out, 'stackleap-shelf.mjs');
  await stackleap(['pack', 'shelf', '--out', out]);
  const first = readFileSync(file);
  await stackleap(['pack', 'shelf', '--out', out]);
  expect(readFileSync(file).equals(first)).toBe(true);
});
