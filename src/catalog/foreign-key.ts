import type { CreateTable, ForeignKeySpec } from '../operation/model.ts';
import { isText } from './column-type.ts';
import { type CatalogError, catalogError, type ErrorCode } from './error.ts';
import { generatedNumber } from './foreign-key-name.ts';
import { startsWith } from './key.ts';
import { findColumn, partColumns, requireColumn, sameName, sameNames } from './lookup.ts';
import type { Catalog, Column, ColumnType, ForeignKey, IndexPart, Table } from './model.ts';
import { normalAction } from './referential-action.ts';
import { capabilities } from './server.ts';
import { valueBytes } from './size.ts';

/**
 * What two columns must have in common to be compared by a foreign key: the collation of strings, size and sign of
 * integers (InnoDB: `cmp_cols_are_equal`). An ENUM is an unsigned integer to it.
 */
function comparisonClass(type: ColumnType): string {
  switch (type.kind) {
    case 'boolean':
      return 'integer 1';
    case 'integer':
      return `integer ${valueBytes(type)}${type.unsigned ? ' unsigned' : ''}`;
    case 'enum':
    case 'set':
    case 'year':
      return `integer ${valueBytes(type)} unsigned`;
    case 'date':
      return 'integer 3';
    case 'char':
    case 'varchar':
    case 'text':
      return `string ${type.collation}`;
    case 'decimal':
    case 'binary':
    case 'varbinary':
    case 'blob':
    case 'datetime':
    case 'timestamp':
    case 'time':
    case 'bit':
      return 'bytes';
    case 'float':
    case 'double':
      return `${type.kind}${type.unsigned ? ' unsigned' : ''}`;
    case 'json':
      return 'json';
    case 'other':
      return type.sql;
  }
}

export function comparable(a: Column, b: Column): boolean {
  return comparisonClass(a.type) === comparisonClass(b.type);
}

interface InnodbKey {
  readonly name: string;
  readonly parts: readonly IndexPart[];
}

const innodbKeysOf = new WeakMap<Table, readonly InnodbKey[]>();

/** All keys of a table, each with the columns of the primary key that InnoDB appends to it. */
function innodbKeys(table: Table): readonly InnodbKey[] {
  const known = innodbKeysOf.get(table) ?? withPrimaryKey(table);
  innodbKeysOf.set(table, known);
  return known;
}

function withPrimaryKey(table: Table): readonly InnodbKey[] {
  const primary = table.primaryKey ?? [];
  const keys = table.indexes
    .filter((index) => index.kind === 'btree')
    .map((index) => {
      const own = partColumns(index.parts);
      const appended = primary.filter((part) => !own.some((column) => sameName(column, part.column)));
      return { name: index.name, parts: [...index.parts, ...appended] };
    });
  return table.primaryKey === null ? keys : [{ name: 'PRIMARY', parts: primary }, ...keys];
}

/** The name of a key that can serve a foreign key over these columns, on either side; `null` when there is none. */
export function servingKey(table: Table, columns: readonly string[]): string | null {
  return innodbKeys(table).find((key) => startsWith(key.parts, columns))?.name ?? null;
}

/** `<table>_ibfk_<n>`, n one above the highest that the table has (InnoDB: `dict_table_get_highest_foreign_id`). */
export function generatedForeignKeyName(table: Table): string {
  const numbers = table.foreignKeys.map((key) => generatedNumber(table.name, key.name) ?? 0);
  return `${table.name}_ibfk_${Math.max(0, ...numbers) + 1}`;
}

function refused(catalog: Catalog, table: string, mysqlCode: ErrorCode, detail: string): CatalogError {
  if (catalog.server.flavor === 'mysql') return catalogError(mysqlCode, detail);
  return catalogError(
    'ER_CANT_CREATE_TABLE',
    `Can't create table '${table}' (errno: 150 "Foreign key constraint is incorrectly formed"): ${detail}`,
  );
}

/**
 * The foreign key of a specification, checked as InnoDB does it. `table` is the table as it will be, with the key's
 * index; the catalog need not hold it yet. With `checks` off, a target that is not there yet is no error.
 *
 * @throws CatalogError ER_CANT_CREATE_TABLE (MariaDB) or MySQL's own codes, ER_WRONG_FK_DEF
 */
export function resolveForeignKey(spec: ForeignKeySpec, table: Table, catalog: Catalog, checks: boolean): ForeignKey {
  const name = spec.name ?? generatedForeignKeyName(table);
  if (spec.columns.length !== spec.refColumns.length) {
    throw catalogError(
      'ER_WRONG_FK_DEF',
      `Incorrect foreign key definition for '${name}': Key reference and table reference don't match`,
    );
  }
  requireFreeName(catalog, table, name);
  // ALTER TABLE looks for the key of a table that points at itself before it makes the new one's index.
  const target = catalog.tables.get(spec.refTable) ?? (spec.refTable === table.name ? table : undefined);
  const key: ForeignKey = {
    name,
    columns: spec.columns.map((column) => findColumn(table, column)?.name ?? column),
    refTable: spec.refTable,
    refColumns: spec.refColumns.map((column) => (target && findColumn(target, column)?.name) ?? column),
    onUpdate: normalAction(spec.onUpdate),
    onDelete: normalAction(spec.onDelete),
  };
  const setsNull = key.onDelete === 'SET NULL' || key.onUpdate === 'SET NULL';
  const rigid = key.columns.find((column) => setsNull && !requireColumn(table, column).nullable);
  if (rigid !== undefined) {
    throw refused(
      catalog,
      table.name,
      'ER_FK_COLUMN_NOT_NULL',
      `Column '${rigid}' cannot be NOT NULL: SET NULL in '${name}'`,
    );
  }
  if (target === undefined) {
    if (!checks) return key;
    throw refused(
      catalog,
      table.name,
      'ER_FK_CANNOT_OPEN_PARENT',
      `Failed to open the referenced table '${spec.refTable}'`,
    );
  }
  for (const [place, column] of key.columns.entries()) {
    const refColumn = findColumn(target, key.refColumns[place] ?? '');
    if (refColumn === undefined) {
      const detail = `Missing column '${key.refColumns[place]}' for constraint '${name}' in the referenced table '${target.name}'`;
      throw refused(catalog, table.name, 'ER_FK_NO_COLUMN_PARENT', detail);
    }
    if (!comparable(requireColumn(table, column), refColumn)) {
      const detail = `Referencing column '${column}' and referenced column '${refColumn.name}' in foreign key constraint '${name}' are incompatible`;
      throw refused(catalog, table.name, 'ER_FK_INCOMPATIBLE_COLUMNS', detail);
    }
  }
  // A key of a column on itself is none to the servers that ask for a unique one.
  const onItself = target.name === table.name && sameNames(key.columns, key.refColumns);
  if (capabilities(catalog.server).uniqueTargets && (onItself || !isUniqueTarget(target, key.refColumns))) {
    const detail = `Missing unique key for constraint '${name}' in the referenced table '${target.name}'`;
    throw catalogError('ER_FK_NO_UNIQUE_INDEX_PARENT', detail);
  }
  if (onItself && !capabilities(catalog.server).ownTargets) {
    throw catalogError('ER_ERROR_ON_RENAME', `Error on rename of '${table.name}': '${name}' points at its own columns`);
  }
  if (servingKey(target, key.refColumns) === null || servingKey(table, key.columns) === null) {
    const detail = `Missing index for constraint '${name}' in the referenced table '${target.name}'`;
    throw refused(catalog, table.name, 'ER_FK_NO_INDEX_PARENT', detail);
  }
  return key;
}

function isUniqueTarget(target: Table, columns: readonly string[]): boolean {
  const unique = [target.primaryKey ?? [], ...target.indexes.filter((index) => index.unique).map(({ parts }) => parts)];
  return unique.some((parts) => parts.length === columns.length && startsWith(parts, columns));
}

/** By table, the names of its foreign keys in lower case. */
const keyNames = new WeakMap<Table, ReadonlySet<string>>();

function keyNamesOf(table: Table): ReadonlySet<string> {
  const known = keyNames.get(table);
  if (known !== undefined) return known;
  const names = new Set(table.foreignKeys.map((key) => key.name.toLowerCase()));
  keyNames.set(table, names);
  return names;
}

function isTaken(catalog: Catalog, table: Table, name: string): boolean {
  const lower = name.toLowerCase();
  for (const other of catalog.tables.values()) {
    if (other.foreignKeys.length === 0 || other.name === table.name) continue;
    if (keyNamesOf(other).has(lower)) return true;
  }
  return keyNamesOf(table).has(lower);
}

/** Names of foreign keys are unique in a database. */
function requireFreeName(catalog: Catalog, table: Table, name: string): void {
  if (!isTaken(catalog, table, name)) return;
  if (catalog.server.flavor === 'mysql') {
    throw catalogError('ER_DUP_CONSTRAINT_NAME', `Duplicate foreign key constraint name '${name}'`);
  }
  throw catalogError(
    'ER_CANT_CREATE_TABLE',
    `Can't create table '${table.name}' (errno: 121 "Duplicate key on write or update")`,
  );
}

/**
 * The same CREATE TABLE with charset and collation named for those string columns that leave them open and that one of
 * its foreign keys compares with a column of another collation. A script relies on both tables following the database's
 * default; where that has changed since the older table was made, the server would refuse the key.
 */
export function adoptTargetCharsets(operation: CreateTable, made: Table, catalog: Catalog): CreateTable {
  let columns = operation.columns;
  for (const key of operation.foreignKeys ?? []) {
    const target = catalog.tables.get(key.refTable);
    if (target === undefined || key.refTable === operation.table) continue;
    for (const [place, name] of key.columns.entries()) {
      const own = findColumn(made, name)?.type;
      const theirs = findColumn(target, key.refColumns[place] ?? '')?.type;
      if (own === undefined || theirs === undefined || !isText(own) || !isText(theirs)) continue;
      if (own.collation === theirs.collation) continue;
      columns = columns.map((column) => {
        if (!sameName(column.name, name) || column.type.charset !== undefined || column.type.collation !== undefined) {
          return column;
        }
        return { ...column, type: { ...column.type, charset: theirs.charset, collation: theirs.collation } };
      });
    }
  }
  return columns === operation.columns ? operation : { ...operation, columns };
}

/**
 * The columns of a table that a new foreign key compares with text of another collation, as they have to be for that: in
 * the charset and collation of what they point at. Empty for a key that needs no change.
 */
export function columnsForTarget(table: Table, spec: ForeignKeySpec, catalog: Catalog): readonly Column[] {
  const target = catalog.tables.get(spec.refTable);
  if (target === undefined || target.name === table.name) return [];
  return spec.columns.flatMap((name, place) => {
    const own = findColumn(table, name);
    const theirs = findColumn(target, spec.refColumns[place] ?? '')?.type;
    if (own === undefined || theirs === undefined || !isText(own.type) || !isText(theirs)) return [];
    if (own.type.collation === theirs.collation) return [];
    return [{ ...own, type: { ...own.type, charset: theirs.charset, collation: theirs.collation } }];
  });
}
