import type { IndexSpec, PartSpec } from '../operation/model.ts';
import { catalogError } from './error.ts';
import { findColumn, findIndex, partColumns, sameName } from './lookup.ts';
import type { Column, Index, IndexPart, Server, Table } from './model.ts';
import { capabilities } from './server.ts';
import { columnUnits, maxKeyBytes, needsPrefix, prefixUnit, valueBytes } from './size.ts';

/** What a key is for: decides what the server does when it is too long. */
type Role = 'primary' | 'unique' | 'plain' | 'fulltext';

/**
 * The parts of a key as the server keeps them: a length that covers the whole column is none.
 *
 * @throws CatalogError ER_KEY_COLUMN_DOES_NOT_EXITS, ER_DUP_FIELDNAME, ER_WRONG_SUB_KEY
 */
export function resolveParts(columns: readonly (string | PartSpec)[], table: Table): IndexPart[] {
  const parts: IndexPart[] = [];
  for (const each of columns) {
    const { column: name, length } = typeof each === 'string' ? { column: each } : each;
    const column = findColumn(table, name);
    if (column === undefined) {
      throw catalogError('ER_KEY_COLUMN_DOES_NOT_EXITS', `Key column '${name}' doesn't exist in table`);
    }
    if (parts.some((part) => sameName(part.column, column.name))) {
      throw catalogError('ER_DUP_FIELDNAME', `Duplicate column name '${name}'`);
    }
    if (length === undefined) {
      parts.push({ column: column.name, length: null });
      continue;
    }
    const units = columnUnits(column);
    if (prefixUnit(column) === null || (length > units && !needsPrefix(column))) {
      throw catalogError(
        'ER_WRONG_SUB_KEY',
        "Incorrect prefix key; the used key part isn't a string, the used length is longer than the key part, or the storage engine doesn't support unique prefix keys",
      );
    }
    parts.push({ column: column.name, length: length === units && !needsPrefix(column) ? null : length });
  }
  return parts;
}

/** Bytes that a part takes in a key. */
function partBytes({ length }: IndexPart, column: Column): number {
  return length === null ? valueBytes(column.type) : length * (prefixUnit(column) ?? 1);
}

/**
 * The parts as they are once the key limits are held: MariaDB cuts a plain index down to what fits and makes a hash of
 * a unique one, MySQL refuses. Run again whenever columns change.
 *
 * @throws CatalogError ER_TOO_LONG_KEY, ER_BLOB_KEY_WITHOUT_LENGTH
 */
export function fitParts(parts: readonly IndexPart[], role: Role, table: Table, server: Server): IndexPart[] {
  if (role === 'fulltext') return [...parts];
  const able = capabilities(server);
  const tooLong = (): Error =>
    catalogError('ER_TOO_LONG_KEY', `Specified key was too long; max key length is ${maxKeyBytes} bytes`);
  let total = 0;
  const fitted = parts.map((part) => {
    const column = findColumn(table, part.column);
    if (column === undefined) return part;
    const unit = prefixUnit(column) ?? 1;
    if (needsPrefix(column) && part.length === null) {
      if (role === 'unique' && able.longUnique) return part;
      if (role === 'primary' || !able.autoPrefix) {
        throw catalogError(
          'ER_BLOB_KEY_WITHOUT_LENGTH',
          `BLOB/TEXT column '${part.column}' used in key specification without a key length`,
        );
      }
    }
    const bytes = partBytes(part, column);
    if (bytes <= maxKeyBytes) {
      total += bytes;
      return part;
    }
    if (role === 'unique' && able.longUnique && part.length === null) return part;
    if (role !== 'plain' || !able.autoPrefix) throw tooLong();
    total += maxKeyBytes;
    return { column: part.column, length: Math.floor(maxKeyBytes / unit) };
  });
  if (total > maxKeyBytes && !(role === 'unique' && able.longUnique)) throw tooLong();
  return fitted;
}

/** True of a unique key that MariaDB keeps as a hash: one on a whole TEXT, or too long for an ordinary one. */
export function isHash(index: Index, table: Table): boolean {
  if (roleOf(index) !== 'unique') return false;
  let total = 0;
  for (const part of index.parts) {
    const column = findColumn(table, part.column);
    if (column === undefined) continue;
    if (part.length === null && needsPrefix(column)) return true;
    total += partBytes(part, column);
  }
  return total > maxKeyBytes;
}

export function roleOf(index: Index): Role {
  if (index.kind !== 'btree') return 'fulltext';
  return index.unique ? 'unique' : 'plain';
}

/** The name that the server gives to a key without one: its first column's, then `_2`, `_3`, … */
export function generatedIndexName(table: Table, firstColumn: string): string {
  const taken = (name: string): boolean => sameName(name, 'PRIMARY') || findIndex(table, name) !== undefined;
  if (!taken(firstColumn)) return firstColumn;
  for (let count = 2; ; count++) {
    const name = `${firstColumn}_${count}`;
    if (!taken(name)) return name;
  }
}

/**
 * An index of a specification, named.
 *
 * @throws CatalogError ER_DUP_KEYNAME, ER_TOO_LONG_IDENT, ER_WRONG_NAME_FOR_INDEX, and what `resolveParts` throws
 */
export function resolveIndex(spec: IndexSpec, table: Table): Index {
  const parts = resolveParts(spec.columns, table);
  const name = spec.name ?? generatedIndexName(table, parts[0]?.column ?? 'key');
  checkIndexName(name, table);
  return { name, unique: spec.unique === true, kind: spec.kind ?? 'btree', parts };
}

/** @throws CatalogError ER_DUP_KEYNAME, ER_TOO_LONG_IDENT, ER_WRONG_NAME_FOR_INDEX */
export function checkIndexName(name: string, table: Table): void {
  if (name.length > 64) throw catalogError('ER_TOO_LONG_IDENT', `Identifier name '${name}' is too long`);
  if (sameName(name, 'PRIMARY')) throw catalogError('ER_WRONG_NAME_FOR_INDEX', `Incorrect index name '${name}'`);
  if (findIndex(table, name) !== undefined) throw catalogError('ER_DUP_KEYNAME', `Duplicate key name '${name}'`);
}

/** True if the first whole columns of a key are these, in this order: it can serve a foreign key over them. */
export function startsWith(parts: readonly IndexPart[], columns: readonly string[]): boolean {
  return columns.every((column, place) => {
    const part = parts[place];
    return part !== undefined && part.length === null && sameName(part.column, column);
  });
}

/**
 * Indexes that the server made for foreign keys go as soon as another key begins with their columns: the longer key
 * stays, of two made ones that are alike the later (MariaDB and MySQL: `foreign_key_prefix` in sql_table.cc).
 */
export function dropServedIndexes(table: Table): Table {
  const indexes = table.indexes.filter((index, place) => {
    if (index.implicit !== true) return true;
    const columns = partColumns(index.parts);
    if (table.primaryKey !== null && startsWith(table.primaryKey, columns)) return false;
    return !table.indexes.some((other, otherPlace) => {
      if (other === index || !startsWith(other.parts, columns)) return false;
      return other.implicit !== true || other.parts.length > index.parts.length || otherPlace > place;
    });
  });
  return indexes.length === table.indexes.length ? table : { ...table, indexes };
}
