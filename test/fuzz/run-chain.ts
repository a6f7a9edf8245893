import type { Connection } from 'mysql2/promise';
import { servingKey } from '../../src/catalog/foreign-key.ts';
import { applyOperation, type Catalog, CatalogError, diffCatalogs } from '../../src/catalog/index.ts';
import type { DataStep } from '../../src/migration/model.ts';
import { dataStepSql, RowsInTheWay } from '../../src/migration/verb/index.ts';
import { compile } from '../../src/operation/index.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { Built } from '../../src/plan/coalesce/build.ts';
import { type Coalesced, coalesce } from '../../src/plan/coalesce/coalesce.ts';
import type { Item } from '../../src/plan/coalesce/item.ts';
import { resolved } from '../../src/plan/coalesce/resolve.ts';
import { plannedStatements } from '../../src/plan/coalesce/statement.ts';
import { withoutPromise } from '../../src/plan/promise.ts';
import { rowsInTheWay } from '../../src/run/guarded.ts';
import { isAnotherWay } from '../../src/run/other-way.ts';
import { liveCatalog, queryOf, textRows } from '../support/live.ts';
import type { RandomChain, RandomStep } from './chain.ts';

/** What became of one random chain. */
export interface ChainOutcome {
  /** Steps that the server took; the others are no part of the chain. */
  readonly steps: number;
  readonly dataSteps: number;
  /** Of these, those that one step leaves out: they have no rows to work on. */
  readonly idle: number;
  readonly statements: number;
  /** Phases whose operations ran one by one. */
  readonly piecemeal: number;
  /** The order of the chain was kept. */
  readonly unmoved: boolean;
  /** Nothing but the plan step by step was left. */
  readonly stepwise: boolean;
  /** What the server would not do in the way that the plan expected, and how it said so; only time is lost by that. */
  readonly otherWays: readonly string[];
}

/** A place for one chain's two databases. */
export interface FuzzBench {
  readonly connection: Connection;
  /** Databases that may be dropped and made anew. */
  readonly names: readonly [string, string];
}

function isServerError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number';
}

/** MariaDB replaces a primary key without a look at the foreign keys it served; it behaves oddly from then on. */
export function isBroken(catalog: Catalog): boolean {
  return [...catalog.tables.values()].some((table) =>
    table.foreignKeys.some((key) => {
      const target = catalog.tables.get(key.refTable);
      return !target || servingKey(table, key.columns) === null || servingKey(target, key.refColumns) === null;
    }),
  );
}

/** `null`: it is none that a server takes. */
export function applied(catalog: Catalog, operation: Operation): Catalog | null {
  try {
    return applyOperation(catalog, operation);
  } catch (error) {
    if (error instanceof CatalogError) return null;
    throw error;
  }
}

async function fresh({ connection }: FuzzBench, name: string): Promise<void> {
  await connection.query(`DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name} CHARACTER SET utf8; USE ${name}`);
}

/** SQL of what a row of the start, from 1, holds in a column, from 0. */
export function firstValue(row: number, place: number): string {
  if (((row + place) % 3) % 2 === 0 || place === 0) return String(row % 2 === 0 && place > 1 ? 0 : row);
  return place === 3 ? 'NULL' : '1';
}

/** The start and a few rows in each table, whatever of them its keys take. */
async function makeStart(bench: FuzzBench, chain: RandomChain, name: string): Promise<void> {
  await fresh(bench, name);
  let catalog = await liveCatalog(bench.connection);
  for (const operation of chain.start) {
    const after = applied(catalog, operation);
    if (after === null) continue;
    for (const sql of compile(catalog, operation)) await bench.connection.query(sql);
    catalog = after;
  }
  for (const table of catalog.tables.values()) {
    for (const row of [1, 2, 3]) {
      const values = table.columns.map((_, place) => firstValue(row, place));
      try {
        await bench.connection.query(`INSERT INTO ${table.name} VALUES (${values.join(', ')})`);
      } catch (error) {
        if (!isServerError(error)) throw error;
      }
    }
  }
}

export function missesSomething(catalog: Catalog, data: DataStep): boolean {
  return [...Object.entries(data.reads), ...Object.entries(data.writes)].some(([name, columns]) => {
    const table = catalog.tables.get(name);
    return !table || columns.some((column) => column !== '*' && !table.columns.some((one) => one.name === column));
  });
}

/** Of an operation's statements the server took the first ones and refused another. */
class Halfway extends Error {}

async function runOperation({ connection }: FuzzBench, catalog: Catalog, operation: Operation): Promise<void> {
  for (const [at, sql] of compile(catalog, operation).entries()) {
    try {
      await connection.query(sql);
    } catch (cause) {
      throw at > 0 && isServerError(cause) ? new Halfway(sql, { cause }) : cause;
    }
  }
}

/** A run puts its own time in; here both ways have one. */
function momentPut(sql: string): string {
  return sql.replaceAll(':now', "'2014-05-13 16:53:20'");
}

/**
 * Of a data step, all that has a text.
 *
 * @throws RowsInTheWay of a guard
 */
async function runData({ connection }: FuzzBench, data: DataStep): Promise<void> {
  if (data.kind === 'assertNone') {
    const found = await rowsInTheWay((sql) => queryOf(connection)(sql), { guards: [data] });
    if (found !== null) throw found;
    return;
  }
  for (const sql of dataStepSql(data) ?? []) await connection.query(momentPut(sql));
}

/** Steps that the server has taken once before. */
async function runAgain(bench: FuzzBench, items: readonly Item[]): Promise<void> {
  for (const item of items) {
    if (item.kind === 'schema') await runOperation(bench, item.before, item.operation);
    else await runData(bench, item.data);
  }
}

/** Runs what the server takes of the chain; that is the chain from then on. */
async function runStepwise(bench: FuzzBench, name: string, chain: RandomChain, start: Catalog) {
  const items: Item[] = [];
  let catalog = start;
  const place = () => ({ at: items.length, migration: 'random', step: items.length });
  const tryStep = async (step: RandomStep): Promise<void> => {
    if (step.kind === 'data') {
      if (missesSomething(catalog, step.data)) return;
      await runData(bench, step.data);
      items.push({ kind: 'data', ...place(), data: step.data, before: catalog });
      return;
    }
    const after = applyOperation(catalog, step.operation);
    if (isBroken(after)) return;
    await runOperation(bench, catalog, step.operation);
    const operation = resolved(step.operation, catalog, after);
    items.push({ kind: 'schema', ...place(), operation, before: catalog, after });
    catalog = after;
  };
  for (const step of chain.steps) {
    try {
      await tryStep(step);
    } catch (error) {
      if (error instanceof Halfway) {
        await makeStart(bench, chain, name);
        await runAgain(bench, items);
      } else if (!(error instanceof CatalogError || error instanceof RowsInTheWay) && !isServerError(error))
        throw error;
    }
  }
  return { items, catalog };
}

/** Sends it as a run does: where the server will not do it in the way that was promised, it is left to choose. */
async function send(connection: Connection, sql: string, otherWays: string[]): Promise<void> {
  try {
    await connection.query(sql);
  } catch (error) {
    const plain = withoutPromise(sql);
    if (plain !== null && isAnotherWay(error)) {
      otherWays.push(`${(error as Error).message}\n  in: ${sql}`);
      return send(connection, plain, otherWays);
    }
    throw new Error(`${(error as Error).message}\n  in: ${sql}`, { cause: error });
  }
}

async function runBuilt(bench: FuzzBench, built: Built, otherWays: string[]): Promise<number> {
  const statements = plannedStatements(built, { migration: 'random', step: null, tolerant: false }, undefined);
  for (const statement of statements) {
    await send(bench.connection, momentPut(statement.sql), otherWays);
    // Step by step the server has taken the key: there is no row that it does not allow.
    const rows = await rowsInTheWay((sql) => queryOf(bench.connection)(sql), statement);
    if (rows !== null) throw rows;
  }
  return statements.length;
}

async function contents({ connection }: FuzzBench, catalog: Catalog): Promise<string> {
  const tables: string[] = [];
  for (const table of [...catalog.tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const rows = await textRows(connection, table.name, table.columns);
    tables.push(
      `${table.name}: ${rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join(' ')}`,
    );
  }
  return tables.join('\n');
}

/** @param made `null`: nothing but the plan step by step was left */
export function outcomeOf(
  items: readonly Item[],
  made: Coalesced | null,
  statements: number,
  otherWays: readonly string[] = [],
): ChainOutcome {
  return {
    steps: items.length,
    dataSteps: items.filter(({ kind }) => kind === 'data').length,
    idle: made?.idle.size ?? 0,
    statements,
    piecemeal: (made?.phases ?? []).filter(({ piecemeal }) => piecemeal !== null).length,
    unmoved: made === null || made.unmoved !== null,
    stepwise: made === null,
    otherWays,
  };
}

/**
 * Runs a chain step by step in one database and coalesced in another one that began alike, and holds both ends against
 * each other: schema and rows.
 *
 * @throws Error where they differ, or where a coalesced statement is refused
 */
export async function runChain(bench: FuzzBench, chain: RandomChain): Promise<ChainOutcome> {
  const [one, other] = bench.names;
  // What a server fills in by itself is the moment, on old servers also where nobody asks for it: one for both ways.
  await bench.connection.query('SET timestamp = 1400000000');
  await makeStart(bench, chain, one);
  const start = await liveCatalog(bench.connection);
  const { items, catalog } = await runStepwise(bench, one, chain, start);
  const wanted = await liveCatalog(bench.connection);
  const off = diffCatalogs(wanted, catalog);
  // The model itself is held against the server elsewhere.
  if (off.length > 0) throw new Error(`the model is off: ${JSON.stringify(off)}`);
  const wantedRows = await contents(bench, wanted);
  await makeStart(bench, chain, other);
  const made = coalesce(start, items, catalog);
  if (made === null) return outcomeOf(items, null, 0);
  let statements = 0;
  const otherWays: string[] = [];
  for (const phase of made.phases) {
    for (const built of phase.statements) statements += await runBuilt(bench, built, otherWays);
    for (const behind of phase.behind) {
      if (behind.kind === 'schema') statements += await runBuilt(bench, behind.built, otherWays);
      else await runData(bench, behind.item.data);
    }
  }
  const found = await liveCatalog(bench.connection);
  const differences = diffCatalogs(wanted, found);
  if (differences.length > 0) throw new Error(`the schemas differ: ${JSON.stringify(differences)}`);
  const foundRows = await contents(bench, found);
  if (foundRows !== wantedRows)
    throw new Error(`the rows differ:\nstep by step\n${wantedRows}\ncoalesced\n${foundRows}`);
  return outcomeOf(items, made, statements, otherWays);
}
