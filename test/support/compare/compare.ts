import type { Connection } from 'mysql2/promise';
import { type Catalog, type Difference, diffCatalogs } from '../../../src/catalog/index.ts';
import type { Table } from '../../../src/catalog/model.ts';
import { isVersionTable } from '../fill/fill.ts';
import { liveCatalog, textRows } from '../live.ts';
import { type BornRules, isUuid } from './born.ts';
import type { TablePair } from './pairing.ts';
import { compareRows, type RowDifference } from './rows.ts';

export type { BornRules } from './born.ts';
export type { RowDifference } from './rows.ts';

export interface Comparison {
  readonly schema: readonly Difference[];
  readonly rows: readonly RowDifference[];
  /** Rows of the version tables that one has and the other has not. */
  readonly versions: readonly RowDifference[];
  readonly tables: number;
  /** Rows that were compared, of the first database. */
  readonly compared: number;
  /** `table.column` to the shape of the values that were compared by it alone. */
  readonly born: Readonly<Record<string, 'uuid' | 'now' | 'number'>>;
}

/** Every UUID that the database holds: what an upgrade of it cannot have made up. */
export async function knownUuids(connection: Connection): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const table of (await liveCatalog(connection)).tables.values()) {
    for (const row of await textRows(connection, table.name, table.columns)) {
      for (const value of row) if (isUuid(value)) found.add(value);
    }
  }
  return found;
}

/**
 * Compares two databases, whole: catalogs, version tables, and rows table by table. `expected` is upstream's, `found`
 * ours. Columns that only one has are the catalogs' difference; rows are compared in the others.
 */
export async function compareDatabases(expected: Connection, found: Connection, rules: BornRules): Promise<Comparison> {
  const catalogs: readonly [Catalog, Catalog] = [await liveCatalog(expected), await liveCatalog(found)];
  const pairs: TablePair[] = [];
  for (const table of catalogs[0].tables.values()) {
    const other = catalogs[1].tables.get(table.name);
    if (other === undefined) continue;
    const common = table.columns.filter((column) => other.columns.some(({ name }) => name === column.name));
    if (common.length === 0) continue;
    const { reveal } = rules;
    const read = async (connection: Connection) => {
      const rows = await textRows(connection, table.name, common);
      return reveal === undefined ? rows : rows.map((row) => row.map(reveal));
    };
    const columns = common.map((column) => column.name);
    const numbers = numbersOf(catalogs[0], table, columns, rules);
    pairs.push({ table: table.name, columns, expected: await read(expected), found: await read(found), numbers });
  }
  const { differences, born } = compareRows(pairs, rules);
  return {
    schema: diffCatalogs(...catalogs),
    rows: differences.filter((difference) => !isVersionTable(difference.table)),
    versions: differences.filter((difference) => isVersionTable(difference.table)),
    tables: pairs.length,
    compared: pairs.reduce((sum, pair) => sum + pair.expected.length, 0),
    born: Object.fromEntries(born),
  };
}

/** Columns of numbers that the server gave out during the upgrade, in tables that were not there before, and references to them. */
function numbersOf(
  catalog: Catalog,
  table: Table,
  columns: readonly string[],
  { before }: BornRules,
): Map<number, string> {
  const isBorn = (name: string, column: string): boolean => {
    const owner = catalog.tables.get(name);
    const isCounter = owner?.columns.some((one) => one.name === column && one.autoIncrement) ?? false;
    return before !== undefined && !before.has(name) && isCounter;
  };
  const found = new Map<number, string>();
  for (const [at, column] of columns.entries()) {
    if (isBorn(table.name, column)) found.set(at, `${table.name}.${column}`);
    for (const key of table.foreignKeys) {
      const place = key.columns.indexOf(column);
      const target = place < 0 ? undefined : key.refColumns[place];
      if (target !== undefined && isBorn(key.refTable, target)) found.set(at, `${key.refTable}.${target}`);
    }
  }
  return found;
}
