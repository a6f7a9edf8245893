import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rollup } from '../../../generator/rollup/index.ts';

const root = resolve(import.meta.dirname, '../../..');
const out = mkdtempSync(join(tmpdir(), 'stackleap-example-'));
afterAll(() => rmSync(out, { recursive: true }));

function files(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** After a change that is meant: `npx stackleap rollup example --config examples/depot/stackleap.config.ts`. */
it('rolls the example up to the committed set, byte by byte', async () => {
  const report = await rollup({ config: join(root, 'examples/depot/stackleap.config.ts'), out });
  expect(report.sets.flatMap((set) => set.unresolved)).toEqual([]);
  expect(report.sets.flatMap((set) => set.checkpoints.flatMap((checkpoint) => checkpoint.differences))).toEqual([]);
  expect(files(join(out, 'example/depot'))).toEqual(files(join(root, 'migrations/example/depot')));
}, 60_000);
