import type { AddColumn, AlterColumn, DropColumn } from '../../operation/model.ts';
import { resolveColumn } from '../column.ts';
import { catalogError } from '../error.ts';
import { columnsIn, renameInExpression } from '../expression.ts';
import { resolveIndex } from '../key.ts';
import { findColumn, includesName, referencesTo, requireColumn, requireTable, sameName } from '../lookup.ts';
import type { Catalog, Check, Column, ColumnType, IndexPart, Table } from '../model.ts';
import { capabilities } from '../server.ts';
import { columnUnits, needsPrefix, prefixUnit } from '../size.ts';
import { dropIndexRefused, type KeyUse, keyUses, orphanedKey, settled } from './settle.ts';

/** @throws CatalogError ER_NO_SUCH_TABLE, ER_DUP_FIELDNAME, ER_BAD_FIELD_ERROR, ER_MULTIPLE_PRI_KEY and what `resolveColumn` throws */
export function applyAddColumn(catalog: Catalog, operation: AddColumn): Catalog {
  const table = requireTable(catalog, operation.table);
  const { column: spec, position } = operation;
  const before = position === undefined || position === 'first' ? null : requireColumn(table, position.after);
  if (findColumn(table, spec.name) !== undefined) {
    throw catalogError('ER_DUP_FIELDNAME', `Duplicate column name '${spec.name}'`);
  }
  const { column, checks } = resolveColumn(spec, {
    pair: table,
    server: catalog.server,
    inPrimaryKey: operation.key === 'primary',
    firstTimestamp: !table.columns.some((each) => each.type.kind === 'timestamp'),
  });
  const columns = [...table.columns];
  if (position === 'first') columns.unshift(column);
  else columns.splice(before === null ? columns.length : columns.indexOf(before) + 1, 0, column);
  const after: Table = { ...table, columns, checks: [...table.checks, ...checks] };
  return settled(catalog, withKey(after, column.name, operation.key));
}

function withKey(table: Table, column: string, key: AddColumn['key']): Table {
  switch (key) {
    case undefined:
      return table;
    case 'primary':
      if (table.primaryKey !== null) throw catalogError('ER_MULTIPLE_PRI_KEY', 'Multiple primary key defined');
      return { ...table, primaryKey: [{ column, length: null }] };
    case 'unique':
      return { ...table, indexes: [...table.indexes, resolveIndex({ unique: true, columns: [column] }, table)] };
  }
}

/**
 * Parts of indexes go with the column, an index with its last part, and a CHECK on this column alone (`compile` drops
 * it in the same statement where the server does not).
 *
 * @throws CatalogError ER_CANT_DROP_FIELD_OR_KEY, ER_CANT_REMOVE_ALL_FIELDS, ER_DROP_INDEX_FK, ER_KEY_COLUMN_DOES_NOT_EXITS (MariaDB, a
 *   column of a unique key over several), ER_BAD_FIELD_ERROR (a CHECK on several columns)
 */
export function applyDropColumn(catalog: Catalog, operation: DropColumn): Catalog {
  const table = requireTable(catalog, operation.table);
  const column = findColumn(table, operation.column);
  if (column === undefined) {
    throw catalogError('ER_CANT_DROP_FIELD_OR_KEY', `Can't DROP COLUMN '${operation.column}'; check that it exists`);
  }
  if (table.columns.length === 1) {
    throw catalogError(
      'ER_CANT_REMOVE_ALL_FIELDS',
      "You can't delete all columns with ALTER TABLE; use DROP TABLE instead",
    );
  }
  // The server finds a foreign key before its key where it copies the table, as it does when the primary key goes.
  const losesPrimary = table.primaryKey?.length === 1 && table.primaryKey[0]?.column === column.name;
  if (catalog.server.flavor === 'mysql' || losesPrimary) requireUnlinked(catalog, table, column);
  if (capabilities(catalog.server).guardsUniqueParts) requireNoUniqueRest(table, column);
  const checks = checksWithout(catalog, table, column.name);
  const without = (parts: readonly IndexPart[]): IndexPart[] => parts.filter((part) => part.column !== column.name);
  const primaryKey = table.primaryKey === null ? null : without(table.primaryKey);
  const after: Table = {
    ...table,
    columns: table.columns.filter((each) => each !== column),
    primaryKey: primaryKey?.length === 0 ? null : primaryKey,
    indexes: table.indexes
      .map((index) => ({ ...index, parts: without(index.parts) }))
      .filter((index) => index.parts.length > 0),
    checks,
  };
  const orphan =
    orphanedKey(catalog, table, after) ?? keyUses(catalog, table).find((use) => includesName(use.columns, column.name));
  if (orphan !== undefined) throw dropIndexRefused(orphan.key.name);
  return settled(catalog, after);
}

function requireUnlinked(catalog: Catalog, table: Table, column: Column): void {
  const use = keyUses(catalog, table).find((each) => includesName(each.columns, column.name));
  if (use === undefined) return;
  throw catalogError(
    use.side === 'child' ? 'ER_FK_COLUMN_CANNOT_DROP' : 'ER_FK_COLUMN_CANNOT_DROP_CHILD',
    `Cannot drop column '${column.name}': needed in a foreign key constraint '${use.key.name}' of table '${use.table.name}'`,
  );
}

/** MariaDB since 10.2.8: what would be left of the unique key might not be unique. */
function requireNoUniqueRest(table: Table, column: Column): void {
  const unique = [table.primaryKey ?? [], ...table.indexes.filter((index) => index.unique).map((index) => index.parts)];
  if (unique.some((parts) => parts.length > 1 && parts.some((part) => part.column === column.name))) {
    throw catalogError('ER_KEY_COLUMN_DOES_NOT_EXITS', `Key column '${column.name}' doesn't exist in table`);
  }
}

/** The CHECKs that go with a column: its own, and those of the table that mention no other column. */
export function checksOfColumn(table: Table, column: string): Check[] {
  const names = table.columns.map((each) => each.name);
  return table.checks.filter((check) => {
    if (check.column !== undefined) return sameName(check.column, column);
    const mentioned = columnsIn(check.expression, names);
    return mentioned.length === 1 && sameName(mentioned[0] ?? '', column);
  });
}

function checksWithout(catalog: Catalog, table: Table, column: string): Check[] {
  const gone = checksOfColumn(table, column);
  const left = table.checks.filter((check) => !gone.includes(check));
  const torn = left.find((check) => columnsIn(check.expression, [column]).length > 0);
  if (torn === undefined) return left;
  if (catalog.server.flavor === 'mysql') {
    throw catalogError(
      'ER_DEPENDENT_BY_CHECK_CONSTRAINT',
      `Check constraint '${torn.name}' uses column '${column}', hence column cannot be dropped or renamed.`,
    );
  }
  throw catalogError('ER_BAD_FIELD_ERROR', `Unknown column '${column}' in 'CHECK'`);
}

/**
 * CHANGE COLUMN. Keys, foreign keys and CHECKs follow a new name; CHECKs that belong to the old definition are lost.
 *
 * @throws CatalogError ER_BAD_FIELD_ERROR, ER_DUP_FIELDNAME, ER_FK_COLUMN_CANNOT_CHANGE, ER_FK_COLUMN_CANNOT_CHANGE_CHILD, ER_FK_COLUMN_NOT_NULL
 */
export function applyAlterColumn(catalog: Catalog, operation: AlterColumn): Catalog {
  const table = requireTable(catalog, operation.table);
  const before = requireColumn(table, operation.column);
  const namesake = findColumn(table, operation.to.name);
  if (namesake !== undefined && namesake !== before) {
    throw catalogError('ER_DUP_FIELDNAME', `Duplicate column name '${operation.to.name}'`);
  }
  const earlier = table.columns.slice(0, table.columns.indexOf(before));
  const { column, checks } = resolveColumn(operation.to, {
    pair: table,
    server: catalog.server,
    inPrimaryKey: table.primaryKey?.some((part) => part.column === before.name) ?? false,
    firstTimestamp: !earlier.some((each) => each.type.kind === 'timestamp'),
  });
  const renamed = (name: string): string => (sameName(name, before.name) ? column.name : name);
  const parts = (list: readonly IndexPart[]): IndexPart[] =>
    list.map((part) =>
      part.column === before.name ? { column: column.name, length: keptLength(part, column) } : part,
    );
  const kept = table.checks
    .filter((check) => check.column === undefined || !sameName(check.column, before.name))
    .map((check) => ({ ...check, expression: renameInExpression(check.expression, before.name, column.name) }));
  const after: Table = {
    ...table,
    columns: table.columns.map((each) => (each === before ? column : followGenerated(each, before.name, column.name))),
    primaryKey: table.primaryKey && parts(table.primaryKey),
    indexes: table.indexes.map((index) => ({ ...index, parts: parts(index.parts) })),
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, columns: key.columns.map(renamed) })),
    checks: [...kept, ...checks],
  };
  const tables = new Map(catalog.tables).set(table.name, after);
  for (const { table: referring } of referencesTo(catalog, table.name)) {
    const base = tables.get(referring.name) ?? referring;
    const foreignKeys = base.foreignKeys.map((key) =>
      key.refTable === table.name ? { ...key, refColumns: key.refColumns.map(renamed) } : key,
    );
    tables.set(referring.name, { ...base, foreignKeys });
  }
  const result = settled({ ...catalog, tables }, tables.get(table.name) ?? after);
  requireChangeable(catalog, table, before, column, operation.foreignKeyChecks !== false);
  return result;
}

function followGenerated(column: Column, from: string, to: string): Column {
  if (column.generated === null) return column;
  return {
    ...column,
    generated: { ...column.generated, expression: renameInExpression(column.generated.expression, from, to) },
  };
}

/** A prefix that the new definition cannot have, or that covers it, is none any more. */
function keptLength(part: IndexPart, column: Column): number | null {
  if (part.length === null || prefixUnit(column) === null) return null;
  return !needsPrefix(column) && part.length >= columnUnits(column) ? null : part.length;
}

/**
 * A column in a foreign key keeps its type; where the server is not rigid, a string may grow, and everything goes with
 * `foreign_key_checks` off.
 *
 * @throws CatalogError ER_FK_COLUMN_CANNOT_CHANGE, ER_FK_COLUMN_CANNOT_CHANGE_CHILD, ER_FK_COLUMN_NOT_NULL,
 *   ER_ALTER_OPERATION_NOT_SUPPORTED_REASON (a new name and a new type at once)
 */
export function requireChangeable(
  catalog: Catalog,
  table: Table,
  before: Column,
  after: Column,
  checks: boolean,
): void {
  const rigid = capabilities(catalog.server).rigidKeyColumns;
  if (!checks && !rigid) return;
  for (const use of keyUses(catalog, table)) {
    if (!includesName(use.columns, before.name)) continue;
    if (!sameType(before.type, after.type, !rigid)) throw changeRefused(use, before, after);
    const setsNull = use.key.onDelete === 'SET NULL' || use.key.onUpdate === 'SET NULL';
    if (checks && use.side === 'child' && setsNull && before.nullable && !after.nullable) {
      throw catalogError(
        'ER_FK_COLUMN_NOT_NULL',
        `Column '${before.name}' cannot be NOT NULL: needed in a foreign key constraint '${use.key.name}' SET NULL`,
      );
    }
  }
}

function changeRefused(use: KeyUse, before: Column, after: Column): Error {
  if (!sameName(before.name, after.name)) {
    return catalogError(
      'ER_ALTER_OPERATION_NOT_SUPPORTED_REASON',
      `Column '${before.name}' of foreign key constraint '${use.key.name}' cannot be renamed while its type changes`,
    );
  }
  return catalogError(
    use.side === 'child' ? 'ER_FK_COLUMN_CANNOT_CHANGE' : 'ER_FK_COLUMN_CANNOT_CHANGE_CHILD',
    `Cannot change column '${before.name}': used in a foreign key constraint '${use.key.name}' of table '${use.table.name}'`,
  );
}

function sameType(before: ColumnType, after: ColumnType, mayGrow: boolean): boolean {
  if (mayGrow && before.kind === 'varchar' && after.kind === 'varchar') {
    return before.collation === after.collation && before.length <= after.length;
  }
  return JSON.stringify(Object.entries(before).sort()) === JSON.stringify(Object.entries(after).sort());
}
