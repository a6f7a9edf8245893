import type { Connection } from 'mysql2/promise';
import { CatalogError } from '../../src/catalog/index.ts';
import type { MigrationSet } from '../../src/migration/model.ts';
import { schemaText } from '../../src/migration/verb/index.ts';
import { applied, type Built, isAlteration } from '../../src/plan/coalesce/build.ts';
import { chainOf } from '../../src/plan/coalesce/chain.ts';
import { coalesce } from '../../src/plan/coalesce/coalesce.ts';
import { startIdentities } from '../../src/plan/coalesce/identity.ts';
import type { SchemaItem } from '../../src/plan/coalesce/item.ts';
import { follow, NoNetChange, netPhase, type Point } from '../../src/plan/coalesce/net-phase.ts';
import { plannedStatements } from '../../src/plan/coalesce/statement.ts';
import { readLive } from '../../src/plan/live.ts';
import { outlook } from '../../src/plan/plan.ts';
import { withoutPromise } from '../../src/plan/promise.ts';
import { findMark, standing } from '../../src/plan/standing.ts';
import { versionTables } from '../../src/plan/version-sql.ts';
import { asQuery, SCHEMA } from './stage.ts';

/** One table's way from its first shape to its last. */
export interface TablePath {
  readonly table: string;
  /** Its statements one after the other, as a plan without any data step in between would have them. */
  readonly apart: readonly string[];
  /** All of its changes in one ALTER TABLE; `null` where they cannot stand in one. */
  readonly together: string | null;
}

function texts(built: Built): readonly string[] {
  return plannedStatements(built, { migration: null, step: null, tolerant: false }, undefined).map(({ sql }) =>
    schemaText(sql),
  );
}

/** Everything that happens to a table in one statement. */
function merged(own: readonly Built[]): string | null {
  const [first] = own;
  const operations = own.flatMap((built) => built.operations.map(({ operation }) => operation));
  if (first === undefined || own.length < 2 || !operations.every(isAlteration)) return null;
  try {
    const all = {
      ...first,
      operations: applied(first.before, operations) as unknown as Built['operations'],
      after: own.at(-1)?.after ?? first.after,
    };
    const [sql, ...rest] = texts({ ...all, speed: null, reason: null });
    return rest.length === 0 && sql !== undefined ? (withoutPromise(sql) ?? sql) : null;
  } catch (error) {
    if (error instanceof CatalogError) return null;
    throw error;
  }
}

/**
 * The net change of everything; where the model finds none, the operations one by one stand for it, of which `merged`
 * makes one statement a table as far as they can stand in one.
 */
function netOrPlanned(from: Point, items: readonly SchemaItem[]): readonly Built[] {
  try {
    return netPhase({ from, to: follow(from, items), fills: new Map() });
  } catch (error) {
    if (!(error instanceof NoNetChange || error instanceof CatalogError)) throw error;
    const coalesced = coalesce(from.catalog, items, items.at(-1)?.after ?? from.catalog);
    if (coalesced === null) throw error;
    return coalesced.phases.flatMap(({ statements, behind }) => [
      ...statements,
      ...behind.flatMap((one) => (one.kind === 'schema' ? [one.built] : [])),
    ]);
  }
}

/**
 * The shortest ways of all tables that a leap changes: their net change over the whole leap, as if no row had to be
 * moved on the way. Tables that come and go within the leap are not on it.
 */
export async function floorPaths(connection: Connection, set: MigrationSet, to: string): Promise<readonly TablePath[]> {
  const live = await readLive(asQuery(connection), SCHEMA, set);
  const found = outlook(set, live, findMark(set, to, live.rows), standing(set, live));
  const own = new Set(versionTables(set));
  const items = chainOf(found.phases, found.pending)
    .map(({ item }) => item)
    .filter((item): item is SchemaItem => item.kind === 'schema')
    .filter(({ operation }) => !('table' in operation && own.has(operation.table)));
  const from = { catalog: live.catalog, known: startIdentities(live.catalog) };
  const built = netOrPlanned(from, items);
  const byTable = new Map<string, Built[]>();
  for (const one of built) {
    const [{ operation }] = one.operations;
    const table = 'table' in operation ? operation.table : '';
    byTable.set(table, [...(byTable.get(table) ?? []), one]);
  }
  return [...byTable].map(([table, list]) => ({ table, apart: list.flatMap(texts), together: merged(list) }));
}

/** Seconds of each path; `null` where the server refuses it because rows that data steps would mend stand in the way. */
export async function timePaths(
  connection: Connection,
  paths: readonly TablePath[],
  which: 'apart' | 'together',
): Promise<ReadonlyMap<string, number | null>> {
  await connection.query("SET foreign_key_checks = 0, sql_mode = ''");
  const seconds = new Map<string, number | null>();
  for (const { table, apart, together } of paths) {
    const statements = which === 'together' && together !== null ? [together] : apart;
    const began = performance.now();
    try {
      for (const sql of statements) await connection.query(sql);
      seconds.set(table, (performance.now() - began) / 1000);
    } catch (error) {
      if ((error as { errno?: number }).errno === undefined) throw error;
      seconds.set(table, null);
    }
  }
  return seconds;
}
