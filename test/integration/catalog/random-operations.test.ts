import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servingKey } from '../../../src/catalog/foreign-key.ts';
import {
  applyOperation,
  type Catalog,
  CatalogError,
  createAll,
  diffCatalogs,
  emptyCatalog,
  introspect,
  introspectServer,
  type Query,
  type Server,
} from '../../../src/catalog/index.ts';
import { reaches } from '../../../src/catalog/server.ts';
import { compile, describe as describeOperation, type Operation } from '../../../src/operation/index.ts';
import { type TestDatabase, testServer } from '../../support/server.ts';
import { scenario } from './random-operation.ts';

/** More for a long night: `STACKLEAP_PROPERTY_RUNS=2000`, and `STACKLEAP_PROPERTY_SEED` to see one again. */
const runs = Number(process.env.STACKLEAP_PROPERTY_RUNS ?? 15);
const seed = Number(process.env.STACKLEAP_PROPERTY_SEED ?? 20_240_601);

/** The number of an error of the model or of the server; anything else goes on. */
function errnoOf(error: unknown): number {
  if (error instanceof CatalogError) return error.errno;
  if (error instanceof Error && 'errno' in error && typeof error.errno === 'number') return error.errno;
  throw error;
}

/** MariaDB replaces a primary key without a look at the foreign keys it served; it behaves oddly from then on. */
function isBroken(catalog: Catalog): boolean {
  return [...catalog.tables.values()].some((table) =>
    table.foreignKeys.some((key) => {
      const target = catalog.tables.get(key.refTable);
      return (
        target === undefined || servingKey(table, key.columns) === null || servingKey(target, key.refColumns) === null
      );
    }),
  );
}

describe('random operations', async () => {
  const server = await testServer();
  let database: TestDatabase;
  let connection: Connection;
  let known: Server;
  const query: Query = async (sql, params) => (await connection.query<RowDataPacket[]>(sql, params))[0];

  beforeAll(async () => {
    database = await server.createDatabase({ charset: 'utf8' });
    connection = await database.connection();
    known = await introspectServer(query);
  });
  afterAll(() => database.drop());

  /** The errno with which the server refuses, or 0. */
  async function onServer(catalog: Catalog, operation: Operation): Promise<number> {
    try {
      for (const statement of compile(catalog, operation)) await connection.query(statement);
      return 0;
    } catch (error) {
      return errnoOf(error);
    }
  }

  function onModel(catalog: Catalog, operation: Operation): { readonly catalog: Catalog; readonly errno: number } {
    try {
      return { catalog: applyOperation(catalog, operation), errno: 0 };
    } catch (error) {
      return { catalog, errno: errnoOf(error) };
    }
  }

  async function check(operations: readonly Operation[]): Promise<void> {
    await connection.query(
      `DROP DATABASE ${database.name}; CREATE DATABASE ${database.name} CHARACTER SET utf8; USE ${database.name}`,
    );
    let catalog = emptyCatalog(known, { charset: 'utf8' });
    for (const operation of operations) {
      const model = onModel(catalog, operation);
      const label = `${describeOperation(operation)}: ${compile(catalog, operation).join('; ')}`;
      const errno = await onServer(catalog, operation);
      // Of several reasons other servers name another one first; that both refuse is what a plan rests on.
      if (known.flavor === 'mysql' || !reaches(known.version, [10, 11, 0]))
        expect([label, model.errno !== 0]).toEqual([label, errno !== 0]);
      else expect([label, model.errno]).toEqual([label, errno]);
      catalog = model.catalog;
      if (isBroken(catalog)) return;
    }
    expect(diffCatalogs(catalog, await introspect(query, database.name))).toEqual([]);
    const rebuilt = createAll(catalog).reduce(applyOperation, emptyCatalog(known, { charset: 'utf8' }));
    expect(diffCatalogs(catalog, rebuilt)).toEqual([]);
  }

  it('end in the same catalog on the model and on the server, and are refused for the same reasons', async () => {
    await fc.assert(fc.asyncProperty(scenario, check), { numRuns: runs, seed });
  }, 3_600_000);
});
