import { explicitCharsets } from '../../catalog/apply/table.ts';
import { sameName } from '../../catalog/lookup.ts';
import type { Catalog } from '../../catalog/model.ts';
import { capabilities } from '../../catalog/server.ts';
import type { CheckSpec, CreateTable } from '../model.ts';
import { columnSql, foreignKeySql, indexSql, optionsSql, partsSql, quoteName } from './definition.ts';

export function createTableSql(catalog: Catalog, written: CreateTable): string {
  const operation = explicitCharsets(catalog, written);
  const able = capabilities(catalog.server);
  const checks = able.checks ? (operation.checks ?? []) : [];
  const own = (column: string): CheckSpec | undefined =>
    able.columnChecks
      ? checks.find((check) => check.column !== undefined && sameName(check.column, column))
      : undefined;
  const lines = operation.columns.map((column) => {
    const check = own(column.name);
    return check === undefined ? columnSql(column) : `${columnSql(column)} CHECK (${check.expression})`;
  });
  if (operation.primaryKey !== undefined && operation.primaryKey.length > 0) {
    lines.push(`PRIMARY KEY ${partsSql(operation.primaryKey)}`);
  }
  lines.push(...(operation.indexes ?? []).map(indexSql));
  lines.push(...(operation.foreignKeys ?? []).map(foreignKeySql));
  for (const check of checks) {
    if (check.column === undefined || !able.columnChecks) lines.push(checkSql(check));
  }
  const options = optionsSql(operation.options ?? {});
  return `CREATE TABLE ${quoteName(operation.table)} (\n  ${lines.join(',\n  ')}\n)${options.length === 0 ? '' : ` ${options.join(' ')}`}`;
}

export function checkSql(check: CheckSpec): string {
  const name = check.name === undefined ? '' : `CONSTRAINT ${quoteName(check.name)} `;
  return `${name}CHECK (${check.expression})`;
}
