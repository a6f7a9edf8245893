import type { AlterDatabase, AlterTableOptions, CreateTable, DropTable, RenameTable } from '../../operation/model.ts';
import { defaultCollation, resolveCharset } from '../charset.ts';
import { resolveColumn } from '../column.ts';
import { convertType } from '../column-type.ts';
import { CatalogError, catalogError } from '../error.ts';
import { adoptTargetCharsets } from '../foreign-key.ts';
import { generatedNumber } from '../foreign-key-name.ts';
import { fitParts, resolveIndex, resolveParts, roleOf } from '../key.ts';
import { referencesTo, requireTable, sameName, withTable } from '../lookup.ts';
import type { Catalog, CharsetPair, Check, Column, Table } from '../model.ts';
import { normalRowFormat } from '../row-format.ts';
import { capabilities, mariadb } from '../server.ts';
import { specColumns } from '../spec.ts';
import { addCheckTo, requireNoChecked } from './check.ts';
import { requireChangeable } from './column.ts';
import { withForeignKey, withImplicitIndex } from './foreign-key.ts';
import { requireOneCounter, settle, settled } from './settle.ts';

/** @throws CatalogError as CREATE TABLE would be refused */
export function applyCreateTable(catalog: Catalog, operation: CreateTable): Catalog {
  if (catalog.tables.has(operation.table)) {
    throw catalogError('ER_TABLE_EXISTS_ERROR', `Table '${operation.table}' already exists`);
  }
  checkTableName(operation.table);
  const made = columnsAndKeys(catalog, operation);
  const adopted = adoptTargetCharsets(operation, made, catalog);
  let table = adopted === operation ? made : columnsAndKeys(catalog, adopted);
  for (const check of operation.checks ?? []) table = addCheckTo(catalog, table, check);
  requireNoChecked(catalog, table, operation.foreignKeys ?? []);
  for (const key of operation.foreignKeys ?? []) {
    table = withForeignKey(catalog, table, key, operation.foreignKeyChecks !== false);
  }
  return withTable(catalog, table);
}

/**
 * The operation as it has to be written: with the charsets named that a foreign key asks for. One that the server would
 * refuse anyway stays as it is.
 */
export function explicitCharsets(catalog: Catalog, operation: CreateTable): CreateTable {
  if (operation.foreignKeys === undefined || operation.foreignKeys.length === 0) return operation;
  try {
    return adoptTargetCharsets(operation, columnsAndKeys(catalog, operation), catalog);
  } catch (error) {
    if (error instanceof CatalogError) return operation;
    throw error;
  }
}

function columnsAndKeys(catalog: Catalog, operation: CreateTable): Table {
  const { server } = catalog;
  const { options = {} } = operation;
  const pair = resolveCharset(server, options, catalog);
  const primary = specColumns(operation.primaryKey ?? []);
  const columns: Column[] = [];
  const checks: Check[] = [];
  for (const spec of operation.columns) {
    if (columns.some((column) => sameName(column.name, spec.name))) {
      throw catalogError('ER_DUP_FIELDNAME', `Duplicate column name '${spec.name}'`);
    }
    const resolved = resolveColumn(spec, {
      pair,
      server,
      inPrimaryKey: primary.some((name) => sameName(name, spec.name)),
      firstTimestamp: !columns.some((column) => column.type.kind === 'timestamp'),
    });
    columns.push(resolved.column);
    checks.push(...resolved.checks);
  }
  if (columns.length === 0) {
    throw catalogError('ER_TABLE_MUST_HAVE_COLUMNS', 'A table must have at least 1 column');
  }
  let table: Table = {
    name: operation.table,
    columns,
    primaryKey: null,
    indexes: [],
    foreignKeys: [],
    checks,
    engine: options.engine ?? 'InnoDB',
    ...pair,
    rowFormat: normalRowFormat(options.rowFormat),
    comment: options.comment ?? '',
  };
  requireOneCounter(table);
  if (primary.length > 0) {
    const parts = resolveParts(operation.primaryKey ?? [], table);
    table = { ...table, primaryKey: fitParts(parts, 'primary', table, server) };
  }
  for (const spec of operation.indexes ?? []) {
    const index = resolveIndex(spec, table);
    table = {
      ...table,
      indexes: [...table.indexes, { ...index, parts: fitParts(index.parts, roleOf(index), table, server) }],
    };
  }
  for (const key of operation.foreignKeys ?? []) table = withImplicitIndex(table, key);
  return settle(catalog, table);
}

function checkTableName(name: string): void {
  if (name.length > 64 || name === '') throw catalogError('ER_WRONG_TABLE_NAME', `Incorrect table name '${name}'`);
}

/** @throws CatalogError ER_BAD_TABLE_ERROR, ER_ROW_IS_REFERENCED_2 (MySQL: ER_FK_CANNOT_DROP_PARENT) */
export function applyDropTable(catalog: Catalog, operation: DropTable): Catalog {
  if (!catalog.tables.has(operation.table)) {
    throw catalogError('ER_BAD_TABLE_ERROR', `Unknown table '${operation.table}'`);
  }
  const reference = referencesTo(catalog, operation.table).find((use) => use.table.name !== operation.table);
  if (reference !== undefined && operation.foreignKeyChecks !== false) {
    const detail = `Cannot drop table '${operation.table}': referenced by '${reference.key.name}' of '${reference.table.name}'`;
    throw catalogError(
      catalog.server.flavor === 'mysql' ? 'ER_FK_CANNOT_DROP_PARENT' : 'ER_ROW_IS_REFERENCED_2',
      detail,
    );
  }
  const tables = new Map(catalog.tables);
  tables.delete(operation.table);
  const triggers = new Map([...catalog.triggers].filter(([, trigger]) => trigger.table !== operation.table));
  return { ...catalog, tables, triggers };
}

/**
 * Foreign keys here and elsewhere follow, and so do the names that the server made up from the table's name.
 *
 * @throws CatalogError ER_NO_SUCH_TABLE, ER_TABLE_EXISTS_ERROR
 */
export function applyRenameTable(catalog: Catalog, operation: RenameTable): Catalog {
  const { table: from, to } = operation;
  requireTable(catalog, from);
  if (catalog.tables.has(to)) throw catalogError('ER_TABLE_EXISTS_ERROR', `Table '${to}' already exists`);
  checkTableName(to);
  const tables = new Map<string, Table>();
  for (const table of catalog.tables.values()) {
    const own = table.name === from;
    const renamed: Table = {
      ...table,
      name: own ? to : table.name,
      foreignKeys: table.foreignKeys.map((key) => {
        const number = own ? generatedNumber(from, key.name) : null;
        return {
          ...key,
          name: number === null ? key.name : `${to}_ibfk_${number}`,
          refTable: key.refTable === from ? to : key.refTable,
        };
      }),
      checks: own ? table.checks.map((check) => ({ ...check, name: followCheck(check.name, from, to) })) : table.checks,
    };
    tables.set(renamed.name, renamed);
  }
  const triggers = new Map(
    [...catalog.triggers].map(([name, trigger]) => [
      name,
      trigger.table === from ? { ...trigger, table: to } : trigger,
    ]),
  );
  return { ...catalog, tables, triggers };
}

/** MySQL's made-up names of checks begin with the table's. */
function followCheck(name: string, from: string, to: string): string {
  return name.startsWith(`${from}_chk_`) ? `${to}${name.slice(from.length)}` : name;
}

/**
 * Without `convert` only the defaults for later columns change (MySQL manual, "ALTER TABLE: Changing the Character Set").
 *
 * @throws CatalogError ER_NO_SUCH_TABLE, ER_FK_COLUMN_CANNOT_CHANGE, ER_FK_COLUMN_CANNOT_CHANGE_CHILD, ER_ROW_IS_REFERENCED
 */
export function applyAlterTableOptions(catalog: Catalog, operation: AlterTableOptions): Catalog {
  const before = requireTable(catalog, operation.table);
  const { options } = operation;
  const engine = options.engine ?? before.engine;
  const linked = before.foreignKeys.length > 0 || referencesTo(catalog, before.name).length > 0;
  if (linked && !sameName(engine, before.engine)) {
    throw catalogError(
      'ER_ROW_IS_REFERENCED',
      `Cannot change the engine of '${before.name}': a foreign key constraint fails`,
    );
  }
  const named = options.charset !== undefined || options.collation !== undefined;
  const pair = named ? resolveCharset(catalog.server, options, before) : databaseDefault(catalog);
  const table: Table = {
    ...before,
    engine,
    ...(named || operation.convert === true ? pair : {}),
    rowFormat: options.rowFormat === undefined ? before.rowFormat : normalRowFormat(options.rowFormat),
    comment: options.comment ?? before.comment,
  };
  if (operation.convert !== true) return settled(catalog, table);
  const columns = before.columns.map((column) => ({ ...column, type: convertType(column.type, pair, column.name) }));
  const result = settled(catalog, { ...table, columns });
  const checks = operation.foreignKeyChecks !== false;
  for (const [place, column] of columns.entries()) {
    requireChangeable(catalog, before, before.columns[place] ?? column, column, checks);
  }
  return result;
}

/** `CONVERT TO CHARACTER SET DEFAULT`: the database's charset, with its own collation or the one that the charset is built with. */
export function databaseDefault({ server, charset, collation }: Catalog): CharsetPair {
  if (!capabilities(server).convertsToBuiltIn) return { charset, collation };
  return { charset, collation: defaultCollation(mariadb('10.11.0'), charset) };
}

/** Tables keep theirs: only the default for new ones changes. */
export function applyAlterDatabase(catalog: Catalog, operation: AlterDatabase): Catalog {
  return { ...catalog, ...resolveCharset(catalog.server, operation, catalog) };
}
