import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderLibrary } from '../../src/cli/folder-library.ts';
import { type PreparedChain, prepareChain } from '../faults/chain.ts';
import { disturb } from '../faults/pass.ts';
import { dealPoints } from '../faults/points.ts';
import { tallyOf } from '../faults/tally.ts';
import { runCli } from '../support/cli.ts';
import { copyDatabase } from '../support/copy.ts';
import { type RunningServer, startServer, useServer } from '../support/server.ts';

/**
 * A sample of `npm run faults`: nova's whole chain, as the distribution's packages have it, from a schema that upstream's own
 * code has left at Havana.
 */
let folder: string;
let server: RunningServer;
let chain: PreparedChain;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-sample-'));
  const sets = join(folder, 'sets');
  const config = join(import.meta.dirname, '../faults/faults.config.ts');
  const rolled = await runCli(['rollup', 'nova', '--config', config, '--out', sets]);
  expect(rolled.code, rolled.stdout + rolled.stderr).toBe(0);
  server = await startServer({ inMemory: true, options: ['--innodb-doublewrite=1'] });
  const set = await folderLibrary(sets).load('nova', 'main');
  chain = await prepareChain({ server, set, sets, folder, from: 'havana', rows: 4 });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('ends where an undisturbed run ends, whatever is killed on the way', async () => {
  expect(chain.units.length).toBeGreaterThan(60);
  const deal = dealPoints(chain.units, { runner: 6, server: 3, connection: 3 }, 2, 7);
  const passes = [];
  for (const points of deal) {
    const copy = await copyDatabase(useServer(server), chain.start.database);
    passes.push(await disturb(chain, points, copy));
    await copy.drop();
  }
  expect(passes.flatMap(({ differences }) => differences)).toEqual([]);
  const tally = tallyOf(passes);
  // What a killed server has lost the intent of may turn out to be done, and is then not there to be hit.
  expect(tally.missed).toBeLessThanOrEqual(2);
  expect(tally.runnerKills + tally.serverKills + tally.connectionCuts).toBe(12 - tally.missed);
  expect(Object.values(tally.moments).every((count) => count >= 2)).toBe(true);
  expect(tally.decisions.applied).toBeGreaterThan(0);
  expect(tally.decisions['not-applied']).toBeGreaterThan(0);
  expect(tally.decisions.undecided).toBe(0);
});
