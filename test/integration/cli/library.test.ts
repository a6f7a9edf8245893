import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BIN, runNode, SETS } from './stackleap.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-sets-'));
  cpSync(SETS, folder, { recursive: true });
  mkdirSync(join(folder, 'old/main'), { recursive: true });
  writeFileSync(join(folder, 'old/main/index.ts'), 'export default { format: 7 };\n');
  mkdirSync(join(folder, 'torn/main'), { recursive: true });
  writeFileSync(join(folder, 'torn/main/index.ts'), 'export default {\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('loads a set from a folder that no package is near', async () => {
  const found = await runNode([BIN, 'releases', 'shelf', '--json', '--set', folder], {}, folder);
  expect(found.json()).toMatchObject({ sets: [{ service: 'shelf', database: 'main', migrations: 8 }] });
});

it('refuses what is not a set of this version', async () => {
  const old = await runNode([BIN, 'releases', 'old', '--json', '--set', folder]);
  expect(old.code).toBe(2);
  expect(old.json()).toMatchObject({ error: { code: 'SL003', message: expect.stringContaining('format is 7') } });
  const torn = await runNode([BIN, 'releases', 'torn', '--json', '--set', folder]);
  expect(torn.json()).toMatchObject({
    error: { code: 'SL003', advice: expect.stringContaining('stackleap rollup torn') },
  });
});
