import { type CatalogError, catalogError } from '../error.ts';
import { servingKey } from '../foreign-key.ts';
import { dropServedIndexes, fitParts, roleOf } from '../key.ts';
import { referencesTo, sameName, withTable } from '../lookup.ts';
import type { Catalog, ForeignKey, Table } from '../model.ts';
import { maxRowBytes, tableRowBytes } from '../size.ts';
import { requireUncheckedCounter } from './check.ts';

/**
 * What every CREATE and ALTER ends with: keys within their limits, no made index beside an explicit one, the counter
 * in a key, the row not too large.
 *
 * @throws CatalogError ER_TOO_LONG_KEY, ER_BLOB_KEY_WITHOUT_LENGTH, ER_WRONG_AUTO_KEY, ER_TOO_BIG_ROWSIZE
 */
export function settle(catalog: Catalog, table: Table): Table {
  const { server } = catalog;
  requireOneCounter(table);
  requireUncheckedCounter(catalog, table);
  const fitted: Table = {
    ...table,
    primaryKey: table.primaryKey && fitParts(table.primaryKey, 'primary', table, server),
    indexes: table.indexes.map((index) => ({ ...index, parts: fitParts(index.parts, roleOf(index), table, server) })),
  };
  const counter = table.columns.find((column) => column.autoIncrement);
  if (counter !== undefined && !leadsAKey(fitted, counter.name)) throw wrongCounter();
  if (tableRowBytes(fitted) > maxRowBytes) {
    throw catalogError('ER_TOO_BIG_ROWSIZE', `Row size too large in '${table.name}': more than ${maxRowBytes} bytes`);
  }
  return dropServedIndexes(fitted);
}

/** @throws CatalogError ER_WRONG_AUTO_KEY for two AUTO_INCREMENT columns, before any key is looked at */
export function requireOneCounter(table: Table): void {
  if (table.columns.filter((column) => column.autoIncrement).length > 1) throw wrongCounter();
}

function wrongCounter(): CatalogError {
  return catalogError(
    'ER_WRONG_AUTO_KEY',
    'Incorrect table definition; there can be only one auto column and it must be defined as a key',
  );
}

function leadsAKey(table: Table, column: string): boolean {
  return [table.primaryKey ?? [], ...table.indexes.map((index) => index.parts)].some((parts) =>
    sameName(parts[0]?.column ?? '', column),
  );
}

export function settled(catalog: Catalog, table: Table): Catalog {
  return withTable(catalog, settle(catalog, table));
}

export interface KeyUse {
  readonly side: 'child' | 'parent';
  /** The table that the key stands in. */
  readonly table: Table;
  readonly key: ForeignKey;
  /** Its columns in the table that was asked about. */
  readonly columns: readonly string[];
}

/** Foreign keys that a table takes part in: those that point at it first, the order in which the server looks at them. */
export function keyUses(catalog: Catalog, table: Table): KeyUse[] {
  const own = table.foreignKeys.map((key): KeyUse => ({ side: 'child', table, key, columns: key.columns }));
  const others = referencesTo(catalog, table.name).map(
    (use): KeyUse => ({ side: 'parent', table: use.table, key: use.key, columns: use.key.refColumns }),
  );
  return [...others, ...own];
}

/**
 * The first foreign key that some key of `before` serves and none of `after` does.
 */
export function orphanedKey(catalog: Catalog, before: Table, after: Table): KeyUse | undefined {
  return keyUses(catalog, before).find(
    (use) => servingKey(before, use.columns) !== null && servingKey(after, use.columns) === null,
  );
}

export function dropIndexRefused(name: string): CatalogError {
  return catalogError('ER_DROP_INDEX_FK', `Cannot drop index '${name}': needed in a foreign key constraint`);
}
