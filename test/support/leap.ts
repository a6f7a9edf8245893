import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJson } from './cli.ts';
import { fill } from './fill/fill.ts';
import { liveCatalog } from './live.ts';
import { runNative } from './native.ts';
import type { NativeTrees } from './packages.ts';
import type { TestDatabase, TestServer } from './server.ts';

/** What `upgrade --json` prints. */
export interface Upgraded {
  readonly service: string;
  readonly database: string;
  readonly from: string;
  readonly to: string;
  readonly migrations: number;
  readonly statements: number;
  readonly rows: number;
  readonly seconds: number;
  readonly verified: boolean;
  readonly differences: readonly unknown[];
}

export interface Prepared {
  readonly database: TestDatabase;
  readonly tables: number;
  readonly rows: number;
}

export interface PrepareOptions {
  readonly server: TestServer;
  readonly trees: NativeTrees;
  readonly service: string;
  readonly release: string;
  /** Rows for each table. */
  readonly rows: number;
  readonly seed: string;
}

/** A new database at `release`, made by the service's own code, with generated rows in every table. */
export async function prepareDatabase(options: PrepareOptions): Promise<Prepared> {
  const { server, trees, service, release } = options;
  const database = await server.createDatabase();
  await runNative({ tree: trees.tree(service, release), server, database: database.name });
  const connection = await database.connection();
  const catalog = await liveCatalog(connection);
  const counts = await fill(connection, { catalog, rows: options.rows, seed: options.seed, service });
  await connection.end();
  return { database, tables: catalog.tables.size, rows: [...counts.values()].reduce((sum, count) => sum + count, 0) };
}

/** What `rollup --json` prints, as far as it is looked at here. */
export interface RolledUp {
  readonly sets: readonly {
    readonly service: string;
    readonly database: string;
    readonly scripts: number;
    readonly migrations: number;
    readonly unresolved: readonly { file: string; line: number; construct: string; revision: string }[];
  }[];
}

/**
 * `stackleap rollup` of the distribution's packages into the folder `sets`.
 * @throws with a line for each construct that was not understood
 */
export async function rollUp(services: readonly string[], sets: string): Promise<RolledUp> {
  const config = join(import.meta.dirname, 'debian.config.ts');
  const args = ['rollup', ...services, '--config', config, '--out', sets];
  const rolled = await runJson<RolledUp & { error?: { message: string } }>(args, [0, 1]);
  if (rolled.error !== undefined) throw new Error(`the rollup failed: ${rolled.error.message}`);
  const unresolved = rolled.sets.flatMap((set) => set.unresolved);
  if (unresolved.length === 0) return rolled;
  const lines = unresolved.map((one) => `${one.file}:${one.line}: ${one.construct} (revision ${one.revision})`);
  throw new Error(`the rollup left ${unresolved.length} unresolved:\n${lines.join('\n')}`);
}

/** The same into a folder of its own, which is the caller's to remove. */
export async function rollUpApart(services: readonly string[]): Promise<string> {
  const sets = mkdtempSync(join(tmpdir(), 'stackleap-sets-'));
  await rollUp(services, sets);
  return sets;
}

/** `stackleap upgrade`, in one step; `more` are further arguments. */
export function leap(
  sets: string,
  service: string,
  to: string,
  database: TestDatabase,
  more: readonly string[] = [],
): Promise<Upgraded> {
  const how = ['--yes', '--allow-sessions', '--set', sets, ...more];
  return runJson<Upgraded>(['upgrade', service, '--to', to, '--url', database.url, ...how]);
}
