import type { Connection } from 'mysql2/promise';
import { type Catalog, type Difference, diffCatalogs } from '../../../src/catalog/index.ts';
import { isVersionTable } from '../fill/fill.ts';
import { liveCatalog, textRows } from '../live.ts';
import { type BornRules, isUuid } from './born.ts';
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
  readonly born: Readonly<Record<string, 'uuid' | 'now'>>;
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
  const differences: RowDifference[] = [];
  const born = new Map<string, 'uuid' | 'now'>();
  const twins = new Map<string, string>();
  let tables = 0;
  let compared = 0;
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
    const theirs = await read(expected);
    const ours = await read(found);
    const names = common.map((column) => column.name);
    const result = compareRows(table.name, names, theirs, ours, rules, twins);
    differences.push(...result.differences);
    for (const [column, shape] of result.born) born.set(column, shape);
    tables += 1;
    compared += theirs.length;
  }
  return {
    schema: diffCatalogs(...catalogs),
    rows: differences.filter((difference) => !isVersionTable(difference.table)),
    versions: differences.filter((difference) => isVersionTable(difference.table)),
    tables,
    compared,
    born: Object.fromEntries(born),
  };
}
