import type { AddPrimaryKey, CreateIndex, DropIndex, DropPrimaryKey, RenameIndex } from '../../operation/model.ts';
import { catalogError } from '../error.ts';
import { checkIndexName, fitParts, resolveIndex, resolveParts, startsWith } from '../key.ts';
import { locateIndex, partColumns, requireTable, sameName } from '../lookup.ts';
import type { Catalog, Column, IndexPart, Table } from '../model.ts';
import { requireChangeable } from './column.ts';
import { dropIndexRefused, orphanedKey, settled } from './settle.ts';

/** @throws CatalogError ER_NO_SUCH_TABLE, ER_DUP_KEYNAME, ER_KEY_COLUMN_DOES_NOT_EXITS, ER_TOO_LONG_KEY, … */
export function applyCreateIndex(catalog: Catalog, operation: CreateIndex): Catalog {
  const table = requireTable(catalog, operation.table);
  // Made indexes that the new one serves are gone before it gets its name.
  const parts = resolveParts(operation.index.columns, table);
  const kept = table.indexes.filter((index) => index.implicit !== true || !startsWith(parts, partColumns(index.parts)));
  const index = resolveIndex(operation.index, { ...table, indexes: kept });
  return settled(catalog, { ...table, indexes: [...kept, index] });
}

/** @throws CatalogError ER_NO_SUCH_TABLE, ER_CANT_DROP_FIELD_OR_KEY, ER_DROP_INDEX_FK, ER_WRONG_AUTO_KEY */
export function applyDropIndex(catalog: Catalog, operation: DropIndex): Catalog {
  const table = requireTable(catalog, operation.table);
  const index = locateIndex(table, operation);
  if (index === undefined) {
    throw catalogError('ER_CANT_DROP_FIELD_OR_KEY', `Can't DROP INDEX '${operation.name}'; check that it exists`);
  }
  const after: Table = { ...table, indexes: table.indexes.filter((each) => each !== index) };
  const result = settled(catalog, after);
  if (operation.foreignKeyChecks !== false && orphanedKey(catalog, table, after) !== undefined) {
    throw dropIndexRefused(index.name);
  }
  return result;
}

/** @throws CatalogError ER_NO_SUCH_TABLE, ER_KEY_DOES_NOT_EXITS, ER_DUP_KEYNAME */
export function applyRenameIndex(catalog: Catalog, operation: RenameIndex): Catalog {
  const table = requireTable(catalog, operation.table);
  const index = locateIndex(table, operation);
  if (index === undefined) {
    throw catalogError('ER_KEY_DOES_NOT_EXITS', `Key '${operation.name}' doesn't exist in table '${table.name}'`);
  }
  if (!sameName(index.name, operation.to)) checkIndexName(operation.to, table);
  const indexes = table.indexes.map((each) => (each === index ? { ...index, name: operation.to } : each));
  return settled(catalog, { ...table, indexes });
}

/**
 * The columns become NOT NULL and lose a default of NULL.
 *
 * @throws CatalogError ER_NO_SUCH_TABLE, ER_MULTIPLE_PRI_KEY, ER_KEY_COLUMN_DOES_NOT_EXITS, ER_FK_COLUMN_NOT_NULL, …
 */
export function applyAddPrimaryKey(catalog: Catalog, operation: AddPrimaryKey): Catalog {
  const table = requireTable(catalog, operation.table);
  if (operation.replace === true && table.primaryKey === null) throw noPrimaryKey();
  const primaryKey = fitParts(resolveParts(operation.columns, table), 'primary', table, catalog.server);
  if (operation.replace !== true && table.primaryKey !== null) {
    throw catalogError('ER_MULTIPLE_PRI_KEY', 'Multiple primary key defined');
  }
  const columns = table.columns.map((column) => notNullIn(primaryKey, column));
  const after: Table = { ...table, columns, primaryKey };
  const result = settled(catalog, after);
  for (const [place, column] of columns.entries())
    requireChangeable(catalog, table, table.columns[place] ?? column, column, operation.foreignKeyChecks !== false);
  // MariaDB does not look whether any key serves the foreign keys that the old one did; MySQL does not count the new one.
  if (operation.replace === true && catalog.server.flavor === 'mysql') {
    requireServed(catalog, table, { ...after, primaryKey: null });
  }
  return result;
}

function notNullIn(parts: readonly IndexPart[], column: Column): Column {
  if (!column.nullable || !parts.some((part) => part.column === column.name)) return column;
  return { ...column, nullable: false, default: column.default.kind === 'null' ? { kind: 'none' } : column.default };
}

/** @throws CatalogError ER_NO_SUCH_TABLE, ER_CANT_DROP_FIELD_OR_KEY, ER_WRONG_AUTO_KEY, ER_DROP_INDEX_FK, ER_ERROR_ON_RENAME */
export function applyDropPrimaryKey(catalog: Catalog, operation: DropPrimaryKey): Catalog {
  const table = requireTable(catalog, operation.table);
  if (table.primaryKey === null) throw noPrimaryKey();
  const after: Table = { ...table, primaryKey: null };
  const result = settled(catalog, after);
  if (operation.foreignKeyChecks !== false) requireServed(catalog, table, after);
  return result;
}

function noPrimaryKey(): Error {
  return catalogError('ER_CANT_DROP_FIELD_OR_KEY', "Can't DROP INDEX 'PRIMARY'; check that it exists");
}

/** MariaDB copies the table for this and finds out at the end, when it renames the copy. */
function requireServed(catalog: Catalog, before: Table, after: Table): void {
  const orphan = orphanedKey(catalog, before, after);
  if (orphan === undefined) return;
  if (catalog.server.flavor === 'mysql') throw dropIndexRefused('PRIMARY');
  throw catalogError(
    'ER_ERROR_ON_RENAME',
    `Error on rename of '${before.name}' (errno: 150 "Foreign key constraint is incorrectly formed"): '${orphan.key.name}' needs its key`,
  );
}
