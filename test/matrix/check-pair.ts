import type { Connection } from 'mysql2/promise';
import type { Difference } from '../../src/catalog/diff/difference.ts';
import { diffCatalogs, introspect } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { MigrationSet } from '../../src/migration/model.ts';
import { connect } from '../../src/run/connection.ts';
import { readTarget } from '../../src/run/target/index.ts';
import { upgrade } from '../../src/run/upgrade.ts';
import type { RunningServer } from '../support/running-server.ts';
import type { Pair } from './series.ts';
import { loadTruth, type Truth, truthStatements } from './truth.ts';

export interface PairResult extends Pair {
  readonly equal: boolean;
  /** One line each; `refused: …` when the upgrade did not end. */
  readonly differences: readonly string[];
  readonly seconds: number;
}

/** What a pair is checked with. */
export interface Bench {
  readonly server: RunningServer;
  readonly admin: Connection;
  readonly truth: string;
  /** Catalogs of truths, by folder, series and release: each is built on the server once. */
  readonly catalogs: Map<string, Promise<Catalog | null>>;
}

let databases = 0;

async function build(bench: Bench, truth: Truth): Promise<string> {
  const name = `matrix_${process.pid}_${databases++}`;
  await bench.admin.query(`CREATE DATABASE ${name}`);
  await bench.admin.query(`USE ${name}`);
  for (const statement of truthStatements(truth)) await bench.admin.query(statement);
  return name;
}

async function read(bench: Bench, name: string): Promise<Catalog> {
  const query = async (sql: string, bindings: readonly unknown[] = []) => {
    const [rows] = await bench.admin.query(sql, [...bindings]);
    return rows as Record<string, unknown>[];
  };
  await bench.admin.query(`USE ${name}`);
  return introspect(query, name);
}

function truthCatalog(bench: Bench, folder: string, series: string, release: string): Promise<Catalog | null> {
  const key = `${folder} ${series} ${release}`;
  const known = bench.catalogs.get(key);
  if (known !== undefined) return known;
  const made = (async () => {
    const truth = loadTruth(bench.truth, folder, series, release);
    if (truth === null) return null;
    const name = await build(bench, truth);
    const catalog = await read(bench, name);
    await bench.admin.query(`DROP DATABASE ${name}`);
    return catalog;
  })();
  bench.catalogs.set(key, made);
  return made;
}

/** The server numbers what nobody named: two such names say nothing. */
function isMadeUp(difference: Difference): boolean {
  const generated = (name: string | null): boolean => name !== null && /_ibfk_\d+$/.test(name);
  switch (difference.code) {
    case 'foreign-key-name':
      return generated(difference.expected) && generated(difference.found);
    case 'check-name':
      return true;
    case 'index-name':
      return generated(difference.expected) && generated(difference.found);
    default:
      return false;
  }
}

function line(difference: Difference): string {
  const object = Object.values(difference.object).join('.');
  return `${difference.code} ${object}: expected ${difference.expected ?? 'nothing'}, found ${difference.found ?? 'nothing'}`;
}

/** A table that holds versions, or a copy of one that a script made of every table it saw. */
const versionTable = /^(shadow_)?(migrate|alembic)_version$/;

function compare(expected: Catalog, found: Catalog): Map<string, Difference> {
  const out = new Map<string, Difference>();
  for (const difference of diffCatalogs(expected, found)) {
    if (isMadeUp(difference) || versionTable.test(difference.object.table ?? '')) continue;
    out.set(`${difference.code} ${JSON.stringify(difference.object)}`, difference);
  }
  return out;
}

async function versionRows(bench: Bench, name: string, catalog: Catalog): Promise<string[]> {
  const rows: string[] = [];
  if (catalog.tables.has('alembic_version')) {
    const [found] = await bench.admin.query(`SELECT version_num FROM ${name}.alembic_version`);
    rows.push(...(found as { version_num: string }[]).map((row) => `alembic_version ${row.version_num}`));
  }
  if (catalog.tables.has('migrate_version')) {
    const [found] = await bench.admin.query(`SELECT repository_id, version FROM ${name}.migrate_version`);
    rows.push(
      ...(found as { repository_id: string; version: number }[]).map(
        (row) => `migrate_version ${row.repository_id} ${row.version}`,
      ),
    );
  }
  return rows.sort();
}

function expectedRows(truth: Truth, catalog: Catalog): string[] {
  const rows = [
    ...(truth.versions.alembic_version ?? []).map((row) => `alembic_version ${row.version_num}`),
    ...(truth.versions.migrate_version ?? []).map((row) => `migrate_version ${row.repository_id} ${row.version}`),
  ];
  return rows.filter((row) => catalog.tables.has(row.split(' ')[0] ?? '')).sort();
}

/**
 * Makes the start, takes it to the target in one step, and holds the end against the truth. Differences that the start
 * already had from the upgraded series, and that are still there, are the start's own.
 */
export async function checkPair(bench: Bench, set: MigrationSet, pair: Pair): Promise<PairResult | null> {
  const { series, folder, from, to } = pair;
  const start = loadTruth(bench.truth, folder, series.name, from);
  const wanted = loadTruth(bench.truth, 'upgraded', series.name, to);
  const target = await truthCatalog(bench, 'upgraded', series.name, to);
  if (start === null || wanted === null || target === null) return null;
  const began = performance.now();
  const name = await build(bench, start);
  const differences: string[] = [];
  try {
    const url = `mysql://root@localhost/${name}?socketPath=${encodeURIComponent(bench.server.socketPath)}`;
    const database = await connect(readTarget({ url }, series.database, {}));
    try {
      await upgrade(database, set, to);
    } finally {
      await database.close();
    }
    const found = await read(bench, name);
    const upgradedStart = await truthCatalog(bench, 'upgraded', series.name, from);
    const own = await truthCatalog(bench, folder, series.name, from);
    const before = upgradedStart === null || own === null ? new Map<string, Difference>() : compare(upgradedStart, own);
    for (const [key, difference] of compare(target, found)) {
      if (!before.has(key)) differences.push(line(difference));
    }
    differences.push(...versionDifferences(expectedRows(wanted, found), await versionRows(bench, name, found), folder));
  } catch (error) {
    differences.push(`refused: ${(error as Error).message.split('\n').slice(0, 3).join(' | ')}`);
  } finally {
    await bench.admin.query(`DROP DATABASE ${name}`);
  }
  return { ...pair, equal: differences.length === 0, differences, seconds: (performance.now() - began) / 1000 };
}

/** A start of the fresh series has no rows of tools that its release no longer asks; there only the newer tool counts. */
function versionDifferences(expected: readonly string[], found: readonly string[], folder: string): string[] {
  const counts = (row: string): boolean =>
    folder !== 'fresh' ||
    row.startsWith('alembic_version') ||
    !expected.some((one) => one.startsWith('alembic_version'));
  const wanted = expected.filter(counts);
  const there = found.filter(counts);
  return [
    ...wanted.filter((row) => !there.includes(row)).map((row) => `version row missing: ${row}`),
    ...there.filter((row) => !wanted.includes(row)).map((row) => `version row unexpected: ${row}`),
  ];
}
