import { catalogError } from './error.ts';
import type { Catalog, Column, ForeignKey, Index, IndexPart, Table } from './model.ts';

/** Names of columns, indexes and constraints are compared without case; table names with it (Linux servers). */
export function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

export function includesName(names: readonly string[], name: string): boolean {
  return names.some((each) => sameName(each, name));
}

export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, place) => sameName(name, b[place] ?? ''));
}

/** @throws CatalogError ER_NO_SUCH_TABLE */
export function requireTable(catalog: Catalog, name: string): Table {
  const table = catalog.tables.get(name);
  if (table === undefined) throw catalogError('ER_NO_SUCH_TABLE', `Table '${name}' doesn't exist`);
  return table;
}

export function findColumn(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => sameName(column.name, name));
}

/** @throws CatalogError ER_BAD_FIELD_ERROR */
export function requireColumn(table: Table, name: string): Column {
  const column = findColumn(table, name);
  if (column === undefined) {
    throw catalogError('ER_BAD_FIELD_ERROR', `Unknown column '${name}' in '${table.name}'`);
  }
  return column;
}

export function findIndex(table: Table, name: string): Index | undefined {
  return table.indexes.find((index) => sameName(index.name, name));
}

/** The index of that name, else the one over exactly these columns (and as unique as asked); explicit ones first. */
export function locateIndex(
  table: Table,
  wanted: { readonly name: string; readonly columns?: readonly string[]; readonly unique?: boolean },
): Index | undefined {
  const named = findIndex(table, wanted.name);
  const { columns, unique } = wanted;
  if (named !== undefined || columns === undefined) return named;
  const alike = table.indexes.filter(
    (index) => sameNames(partColumns(index.parts), columns) && (unique === undefined || index.unique === unique),
  );
  return alike.find((index) => index.implicit !== true) ?? alike[0];
}

/**
 * The foreign key over these columns to that target where these are given (of several, the one of that name), else
 * the one of that name.
 */
export function locateForeignKey(
  table: Table,
  wanted: {
    readonly name: string;
    readonly columns?: readonly string[];
    readonly refTable?: string;
    readonly refColumns?: readonly string[];
  },
): ForeignKey | undefined {
  const named = table.foreignKeys.find((key) => sameName(key.name, wanted.name));
  const { columns, refTable, refColumns } = wanted;
  if (columns === undefined) return named;
  const alike = table.foreignKeys.filter(
    (key) =>
      sameNames(key.columns, columns) &&
      (refTable === undefined || key.refTable === refTable) &&
      (refColumns === undefined || sameNames(key.refColumns, refColumns)),
  );
  if (alike.length === 0) return named;
  return alike.find((key) => key === named) ?? alike[0];
}

export function partColumns(parts: readonly IndexPart[]): string[] {
  return parts.map((part) => part.column);
}

export function withTable(catalog: Catalog, table: Table): Catalog {
  return { ...catalog, tables: new Map(catalog.tables).set(table.name, table) };
}

/** These tables over a catalog's own: others stay. */
export function withTables(catalog: Catalog, tables: Catalog['tables']): Catalog {
  return { ...catalog, tables: new Map([...catalog.tables, ...tables]) };
}

/** Foreign keys of the whole database that point at a table, with the table that each stands in. */
export function referencesTo(catalog: Catalog, name: string): { readonly table: Table; readonly key: ForeignKey }[] {
  const found: { table: Table; key: ForeignKey }[] = [];
  for (const table of catalog.tables.values()) {
    for (const key of table.foreignKeys) if (key.refTable === name) found.push({ table, key });
  }
  return found;
}
