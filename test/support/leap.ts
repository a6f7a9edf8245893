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

/** `stackleap upgrade`, in one step. */
export function leap(sets: string, service: string, to: string, database: TestDatabase): Promise<Upgraded> {
  return runJson<Upgraded>(['upgrade', service, '--to', to, '--url', database.url, '--yes', '--set', sets]);
}
