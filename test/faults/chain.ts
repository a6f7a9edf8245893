import type { MigrationSet } from '../../src/migration/model.ts';
import { readLive } from '../../src/plan/live.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { unitsOf } from '../../src/run/unit.ts';
import { runJson } from '../support/cli.ts';
import { copyDatabase } from '../support/copy.ts';
import { queryOf } from '../support/live.ts';
import { type RunningServer, useServer } from '../support/server.ts';
import { measure, type Timings } from './aim.ts';
import type { Chain } from './pass.ts';
import { makeStart, type Start, type StartOptions } from './start.ts';
import { type Program, runUntil } from './victim.ts';

export interface ChainOptions extends StartOptions {
  readonly server: RunningServer;
  readonly set: MigrationSet;
  /** Folder that the set lies in. */
  readonly sets: string;
  /** For the packed program. */
  readonly folder: string;
  /** Script by script. */
  readonly stepwise?: boolean;
  /** The release to end at; the set's last by default. */
  readonly to?: string;
  readonly say?: (text: string) => void;
}

/** A chain that can be disturbed: the database at its beginning, and what an undisturbed run makes of it. */
export interface PreparedChain extends Chain {
  readonly start: Start;
  readonly to: string;
  /** Of the plan. */
  readonly hash: string;
}

/** Packs the program, makes the start, and takes a copy of it over the chain undisturbed. */
export async function prepareChain(options: ChainOptions): Promise<PreparedChain> {
  const { server, set, sets, folder, stepwise = false, say = () => undefined } = options;
  const to = options.to ?? set.releases.at(-1)?.release ?? '';
  const name = `${set.service}/${set.database}`;
  say('packing the program');
  const packing = ['pack', set.service, '--out', folder, '--set', sets];
  const { artifacts } = await runJson<{ artifacts: { file: string }[] }>(packing);
  const file = artifacts[0]?.file ?? '';
  const test = useServer(server);
  const start = await makeStart(test, set, options);
  const connection = await start.database.connection();
  const query = (sql: string, bindings: readonly unknown[] = []) => queryOf(connection)(sql, [...bindings]);
  const plan = makePlan(set, await readLive(query, start.database.name, set), to, stepwise ? { stepwise } : {});
  await connection.end();
  const units = unitsOf(plan);
  const program = (database: string): Program => ({
    args: [file, 'upgrade', name, '--to', to, ...(stepwise ? ['--stepwise'] : [])],
    database,
  });
  say(`${name}: ${start.tables} tables, ${start.rows} rows; ${start.from} → ${to}: ${units.length} units; undisturbed`);
  const expected = await copyDatabase(test, start.database);
  const timings: Timings = new Map();
  const calm = await runUntil(server, program(expected.name), measure(units.length, timings));
  if (calm.code !== 0) throw new Error(`the undisturbed run ended with ${calm.code}:\n${calm.stdout}${calm.stderr}`);
  return {
    server,
    units,
    timings,
    expected,
    known: start.known,
    before: start.before,
    program,
    start,
    to,
    hash: plan.hash,
  };
}
