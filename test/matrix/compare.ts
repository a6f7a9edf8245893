import type { Difference } from '../../src/catalog/diff/difference.ts';
import { diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { Truth } from './truth.ts';

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

/** A table that holds versions, or a copy of one that a script made of every table it saw. */
const versionTable = /^(shadow_)?(migrate|alembic)_version$/;

/** One difference, for people. */
export function describe(difference: Difference): string {
  const object = Object.values(difference.object).join('.');
  return `${difference.code} ${object}: expected ${difference.expected ?? 'nothing'}, found ${difference.found ?? 'nothing'}`;
}

/**
 * Where a script has changed what is expected or what is there, it is another difference. But columns that stand in another
 * order go on to do so when others come and go.
 */
function keyOf(difference: Difference): string {
  return difference.code === 'column-order' ? `column-order ${difference.object.table}` : describe(difference);
}

/** What two catalogs differ in, by a key that is the same for the same difference of two other catalogs. */
export function compare(expected: Catalog, found: Catalog): Map<string, Difference> {
  const out = new Map<string, Difference>();
  for (const difference of diffCatalogs(expected, found)) {
    if (isMadeUp(difference) || versionTable.test(difference.object.table ?? '')) continue;
    out.set(keyOf(difference), difference);
  }
  return out;
}

/** The truth's version rows, one line each; those of tables that are not there do not count. */
export function truthRows(truth: Truth, catalog: Catalog): string[] {
  const rows = [
    ...(truth.versions.alembic_version ?? []).map((row) => `alembic_version ${row.version_num}`),
    ...(truth.versions.migrate_version ?? []).map((row) => `migrate_version ${row.repository_id} ${row.version}`),
  ];
  return rows.filter((row) => catalog.tables.has(row.split(' ')[0] ?? '')).sort();
}

/** A start of the fresh series has no rows of tools that its release no longer asks; there only the newer tool counts. */
export function versionDifferences(expected: readonly string[], found: readonly string[], folder: string): string[] {
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
