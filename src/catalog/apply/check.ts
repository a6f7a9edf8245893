import type { AddCheck, CheckSpec, DropCheck, ForeignKeySpec } from '../../operation/model.ts';
import { catalogError } from '../error.ts';
import { columnsIn, normalExpression } from '../expression.ts';
import { findColumn, includesName, requireTable, sameName, withTable } from '../lookup.ts';
import type { Catalog, Check, Table } from '../model.ts';
import { capabilities } from '../server.ts';
import { tokenize } from '../token.ts';

/**
 * ALTER TABLE adds CHECKs of the table only.
 *
 * @throws CatalogError ER_NO_SUCH_TABLE, ER_DUP_CONSTRAINT_NAME (MySQL: ER_CHECK_CONSTRAINT_DUP_NAME), ER_BAD_FIELD_ERROR
 */
export function applyAddCheck(catalog: Catalog, operation: AddCheck): Catalog {
  const { name, expression } = operation.check;
  const table = requireTable(catalog, operation.table);
  const checked = addCheckTo(catalog, table, name === undefined ? { expression } : { name, expression });
  requireNoChecked(catalog, checked, table.foreignKeys);
  return withTable(catalog, checked);
}

/** The table with a CHECK; the same table on servers that read CHECKs and forget them. */
export function addCheckTo(catalog: Catalog, table: Table, spec: CheckSpec): Table {
  const able = capabilities(catalog.server);
  if (!able.checks) return table;
  const check = resolveCheck(catalog, table, spec, able.columnChecks);
  const unknown = tokenize(check.expression).find((token) => token.kind === 'quoted' && !findColumn(table, token.text));
  if (unknown !== undefined) throw catalogError('ER_BAD_FIELD_ERROR', `Unknown column '${unknown.text}' in 'CHECK'`);
  return { ...table, checks: [...table.checks, check] };
}

function resolveCheck(catalog: Catalog, table: Table, spec: CheckSpec, columnChecks: boolean): Check {
  const expression = normalExpression(spec.expression);
  if (spec.column !== undefined && columnChecks) return { name: spec.column, expression, column: spec.column };
  const peers = table.checks.filter((check) => check.column === undefined);
  const name = spec.name ?? generatedCheckName(catalog, table, peers);
  const mysql = catalog.server.flavor === 'mysql';
  if (peers.some((check) => sameName(check.name, name)) || (mysql && isTaken(catalog, table, name))) {
    const code = mysql ? 'ER_CHECK_CONSTRAINT_DUP_NAME' : 'ER_DUP_CONSTRAINT_NAME';
    throw catalogError(code, `Duplicate CHECK constraint name '${name}'`);
  }
  return { name, expression };
}

/** On MySQL a database has each name of a CHECK once (manual, "CHECK Constraints"). */
function isTaken(catalog: Catalog, { name: own }: Table, name: string): boolean {
  return [...catalog.tables.values()].some(
    (table) => table.name !== own && table.checks.some((check) => sameName(check.name, name)),
  );
}

/** MariaDB: the lowest `CONSTRAINT_n` that is free. MySQL: `<table>_chk_<n>`, one above the highest. */
function generatedCheckName(catalog: Catalog, table: Table, peers: readonly Check[]): string {
  if (catalog.server.flavor === 'mysql') {
    const prefix = `${table.name}_chk_`;
    const numbers = peers
      .filter((check) => check.name.startsWith(prefix))
      .map((check) => Number(check.name.slice(prefix.length)))
      .filter((number) => Number.isInteger(number));
    return `${prefix}${Math.max(0, ...numbers) + 1}`;
  }
  for (let count = 1; ; count++) {
    const name = `CONSTRAINT_${count}`;
    if (!peers.some((check) => sameName(check.name, name))) return name;
  }
}

/**
 * A CHECK cannot mention the counter.
 *
 * @throws CatalogError ER_GENERATED_COLUMN_FUNCTION_IS_NOT_ALLOWED (MySQL: ER_CHECK_CONSTRAINT_REFERS_AUTO_INCREMENT_COLUMN)
 */
export function requireUncheckedCounter(catalog: Catalog, table: Table): void {
  const counter = table.columns.find((column) => column.autoIncrement);
  if (counter === undefined) return;
  const check = table.checks.find((each) => columnsIn(each.expression, [counter.name]).length > 0);
  if (check === undefined) return;
  throw catalogError(
    catalog.server.flavor === 'mariadb'
      ? 'ER_GENERATED_COLUMN_FUNCTION_IS_NOT_ALLOWED'
      : 'ER_CHECK_CONSTRAINT_REFERS_AUTO_INCREMENT_COLUMN',
    `AUTO_INCREMENT column '${counter.name}' cannot be used in the CHECK '${check.name}'`,
  );
}

/**
 * A CHECK and a foreign key that writes the checked column by itself exclude each other (MySQL manual, "CHECK
 * Constraints"; MariaDB since 10.2).
 *
 * @throws CatalogError ER_GENERATED_COLUMN_FUNCTION_IS_NOT_ALLOWED (MySQL: ER_CHECK_CONSTRAINT_CLAUSE_USING_FK_REFER_ACTION_COLUMN)
 */
export function requireNoChecked(
  catalog: Catalog,
  table: Table,
  keys: readonly Pick<ForeignKeySpec, 'columns' | 'onDelete' | 'onUpdate'>[],
): void {
  requireUncheckedCounter(catalog, table);
  const maria = catalog.server.flavor === 'mariadb';
  for (const check of table.checks) {
    const mentioned = columnsIn(
      check.expression,
      table.columns.map((column) => column.name),
    );
    for (const key of keys) {
      const writes = key.onDelete === 'SET NULL' || key.onUpdate === 'SET NULL' || key.onUpdate === 'CASCADE';
      if (!writes && (maria || key.onDelete !== 'CASCADE')) continue;
      const column = mentioned.find((name) => includesName(key.columns, name));
      if (column === undefined) continue;
      const code = maria
        ? 'ER_GENERATED_COLUMN_FUNCTION_IS_NOT_ALLOWED'
        : 'ER_CHECK_CONSTRAINT_CLAUSE_USING_FK_REFER_ACTION_COLUMN';
      throw catalogError(
        code,
        `Column '${column}' cannot be used in the CHECK '${check.name}': a foreign key writes it`,
      );
    }
  }
}

/** @throws CatalogError ER_NO_SUCH_TABLE, ER_CANT_DROP_FIELD_OR_KEY (MySQL: ER_CHECK_CONSTRAINT_NOT_FOUND) */
export function applyDropCheck(catalog: Catalog, operation: DropCheck): Catalog {
  const table = requireTable(catalog, operation.table);
  const check = table.checks.find((each) => sameName(each.name, operation.name) && each.column === undefined);
  if (check === undefined) {
    const code = catalog.server.flavor === 'mysql' ? 'ER_CHECK_CONSTRAINT_NOT_FOUND' : 'ER_CANT_DROP_FIELD_OR_KEY';
    throw catalogError(code, `Can't DROP CONSTRAINT '${operation.name}'; check that it exists`);
  }
  return withTable(catalog, { ...table, checks: table.checks.filter((each) => each !== check) });
}
