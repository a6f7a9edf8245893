import type { AddForeignKey, DropForeignKey, ForeignKeySpec } from '../../operation/model.ts';
import { catalogError } from '../error.ts';
import { columnsForTarget, resolveForeignKey } from '../foreign-key.ts';
import { checkIndexName, dropServedIndexes, generatedIndexName, resolveParts } from '../key.ts';
import { locateForeignKey, requireTable, sameName, withTable } from '../lookup.ts';
import type { Catalog, Index, Table } from '../model.ts';
import { requireNoChecked } from './check.ts';
import { requireChangeable } from './column.ts';
import { settle } from './settle.ts';

/**
 * Text columns take the charset and collation of what they are compared with.
 *
 * @throws CatalogError ER_NO_SUCH_TABLE, ER_KEY_COLUMN_DOES_NOT_EXITS and what `resolveForeignKey` and a change of these columns throw
 */
export function applyAddForeignKey(catalog: Catalog, operation: AddForeignKey): Catalog {
  const before = requireTable(catalog, operation.table);
  const changed = columnsForTarget(before, operation.foreignKey, catalog);
  const checks = operation.foreignKeyChecks !== false;
  const table: Table = {
    ...before,
    columns: before.columns.map((column) => changed.find(({ name }) => name === column.name) ?? column),
  };
  for (const [place, column] of table.columns.entries()) {
    requireChangeable(catalog, before, before.columns[place] ?? column, column, checks);
  }
  const indexed = settle(catalog, withImplicitIndex(table, operation.foreignKey));
  requireNoChecked(catalog, indexed, [operation.foreignKey]);
  return withTable(catalog, withForeignKey(catalog, indexed, operation.foreignKey, checks));
}

/** The table, its index made, with a foreign key. Other engines than InnoDB make the index and forget the key. */
export function withForeignKey(catalog: Catalog, table: Table, spec: ForeignKeySpec, checks: boolean): Table {
  if (!sameName(table.engine, 'InnoDB')) return table;
  const key = resolveForeignKey(spec, table, catalog, checks);
  return { ...table, foreignKeys: [...table.foreignKeys, key] };
}

/**
 * The made index has the constraint's name, or its first column's where that has none. It comes to nothing if another
 * key begins with its columns, and it takes the place of made indexes that it serves itself.
 */
export function withImplicitIndex(table: Table, spec: ForeignKeySpec): Table {
  const parts = resolveParts(spec.columns, table);
  const made: Index = { name: '', unique: false, kind: 'btree', parts, implicit: true };
  const reduced = dropServedIndexes({ ...table, indexes: [...table.indexes, made] });
  const others: Table = { ...reduced, indexes: reduced.indexes.filter((index) => index !== made) };
  if (others.indexes.length === reduced.indexes.length) return reduced;
  const name = spec.name ?? generatedIndexName(others, parts[0]?.column ?? 'key');
  checkIndexName(name, others);
  return { ...others, indexes: [...others.indexes, { ...made, name }] };
}

/** The index stays. @throws CatalogError ER_NO_SUCH_TABLE, ER_CANT_DROP_FIELD_OR_KEY */
export function applyDropForeignKey(catalog: Catalog, operation: DropForeignKey): Catalog {
  const table = requireTable(catalog, operation.table);
  const key = locateForeignKey(table, operation);
  if (key === undefined) {
    throw catalogError('ER_CANT_DROP_FIELD_OR_KEY', `Can't DROP FOREIGN KEY '${operation.name}'; check that it exists`);
  }
  return withTable(catalog, { ...table, foreignKeys: table.foreignKeys.filter((each) => each !== key) });
}
