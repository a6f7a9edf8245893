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
  readonly strict: Path;
  /**
   * The same with plain indexes for new unique ones, which costs the server as much, and takes the rows that data steps
   * would have mended.
   */
  readonly lenient: Path;
}

export interface Path {
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

/** A statement of the same cost that rows cannot refuse for being alike. */
function lenient(built: Built): Built {
  const [first, ...rest] = built.operations.map((one) => {
    const { operation } = one;
    if (operation.kind !== 'createIndex' || operation.index.unique !== true) return one;
    return { ...one, operation: { ...operation, index: { ...operation.index, unique: false } } };
  });
  return { ...built, operations: [first as Built['operations'][0], ...rest] };
}

function path(list: readonly Built[]): Path {
  return { apart: list.flatMap(texts), together: merged(list) };
}

/** Everything that happens to a table in one statement. */
function merged(own: readonly Built[]): Path['together'] {
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
  // By the name that it began with.
  const begun = new Map<string, string>();
  for (const one of built) {
    const [{ operation }] = one.operations;
    const name = 'table' in operation ? operation.table : '';
    const table = begun.get(name) ?? name;
    if (operation.kind === 'renameTable') begun.set(operation.to, table);
    byTable.set(table, [...(byTable.get(table) ?? []), one]);
  }
  return [...byTable].map(([table, list]) => ({ table, strict: path(list), lenient: path(list.map(lenient)) }));
}

/** How a table's path is taken. */
export interface Manner {
  readonly by: 'strict' | 'lenient';
  readonly as: keyof Path;
}

/** Seconds of each path; `null` where the server refuses it because rows that data steps would mend stand in the way. */
export async function timePaths(
  connection: Connection,
  paths: readonly TablePath[],
  { by, as }: Manner,
): Promise<ReadonlyMap<string, number | null>> {
  await connection.query("SET foreign_key_checks = 0, sql_mode = ''");
  const seconds = new Map<string, number | null>();
  for (const { table, [by]: path } of paths) {
    const statements = as === 'together' && path.together !== null ? [path.together] : path.apart;
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

/** What the floor comes to. */
export interface Floor {
  readonly tables: number;
  readonly seconds: number;
  /** Tables whose rows would have refused a new unique index: a plain one was built. */
  readonly lenient: readonly string[];
  /** Tables whose path the rows did not allow without the data steps; not in the seconds. */
  readonly refused: readonly string[];
}

/**
 * The best of each path, in one statement or in several.
 *
 * @param time runs paths on a database that is still before the leap
 */
export async function floorOf(
  paths: readonly TablePath[],
  time: (paths: readonly TablePath[], manner: Manner) => Promise<ReadonlyMap<string, number | null>>,
): Promise<Floor> {
  const best = async (of: readonly TablePath[], by: Manner['by']): Promise<ReadonlyMap<string, number>> => {
    if (of.length === 0) return new Map();
    const laps = [await time(of, { by, as: 'apart' }), await time(of, { by, as: 'together' })];
    return new Map(
      of.flatMap(({ table }) => {
        const taken = laps.flatMap((lap) => lap.get(table) ?? []);
        return taken.length === 0 ? [] : [[table, Math.min(...taken)] as const];
      }),
    );
  };
  const strict = await best(paths, 'strict');
  const left = paths.filter(({ table }) => !strict.has(table));
  const lenient = await best(left, 'lenient');
  return {
    tables: paths.length,
    seconds: [...strict.values(), ...lenient.values()].reduce((sum, one) => sum + one, 0),
    lenient: [...lenient.keys()],
    refused: left.flatMap(({ table }) => (lenient.has(table) ? [] : [table])),
  };
}
