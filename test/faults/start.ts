import { join } from 'node:path';
import type { MigrationSet } from '../../src/migration/model.ts';
import { loadTruth } from '../matrix/truth.ts';
import { truthStatements } from '../matrix/truth-statements.ts';
import { knownUuids } from '../support/compare/compare.ts';
import { fill } from '../support/fill/fill.ts';
import { liveCatalog } from '../support/live.ts';
import { plantCloud, SEED_RELEASE } from '../support/seed/seed.ts';
import type { TestDatabase, TestServer } from '../support/server.ts';
import { tidyNova } from './tidy.ts';

const TRUTH = join(import.meta.dirname, '..', 'truth');

export interface StartOptions {
  /** The release to begin at; the set's first by default. */
  readonly from?: string;
  /** Rows for each table, or the size of the seeded cloud where one is known for that release. */
  readonly rows: number;
}

/** A database with rows, as upstream's own code has left its schema. */
export interface Start {
  readonly database: TestDatabase;
  readonly from: string;
  readonly tables: number;
  readonly rows: number;
  /** Every UUID in it. */
  readonly known: ReadonlySet<string>;
  /** Names of its tables. */
  readonly before: ReadonlySet<string>;
}

/** @throws when the recorded truth has no such release */
export async function makeStart(server: TestServer, set: MigrationSet, options: StartOptions): Promise<Start> {
  const { service } = set;
  const from = options.from ?? set.releases[0]?.release ?? '';
  const series = `${service}-${set.database === service ? 'main' : set.database}`;
  const truth = loadTruth(TRUTH, 'upgraded', series, from);
  if (truth === null) throw new Error(`test/truth has no ${series} at ${from}`);
  const database = await server.createDatabase();
  const connection = await database.connection();
  for (const sql of truthStatements(truth)) await connection.query(sql);
  const catalog = await liveCatalog(connection);
  const name = `${service}/${set.database}`;
  let rows: number;
  if (SEED_RELEASE[name] === from) rows = await plantCloud(connection, { database: name, size: options.rows });
  else {
    const counts = await fill(connection, { catalog, rows: options.rows, seed: 'faults', service });
    rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (service === 'nova') await tidyNova(connection);
  }
  const known = await knownUuids(connection);
  await connection.end();
  return { database, from, tables: catalog.tables.size, rows, known, before: new Set(catalog.tables.keys()) };
}
