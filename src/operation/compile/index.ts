import { checksOfColumn } from '../../catalog/apply/column.ts';
import { databaseDefault } from '../../catalog/apply/table.ts';
import { specOfColumn } from '../../catalog/column.ts';
import { columnsIn, renameInExpression } from '../../catalog/expression.ts';
import { columnsForTarget } from '../../catalog/foreign-key.ts';
import { locateForeignKey, locateIndex, requireTable } from '../../catalog/lookup.ts';
import type { Catalog, Server } from '../../catalog/model.ts';
import { capabilities } from '../../catalog/server.ts';
import { specOfIndex } from '../../catalog/spec.ts';
import type { AddForeignKey, AlterColumn, AlterTableOptions, DropColumn, Operation, RenameIndex } from '../model.ts';
import { checkSql, createTableSql } from './create-table.ts';
import { columnSql, foreignKeySql, indexSql, optionsSql, partsSql, quoteName } from './definition.ts';

/**
 * The statements that carry out an operation on a database that looks like the catalog: one, as a rule. None where the
 * server keeps no such thing (CHECK on old servers). Indexes and foreign keys are named as the database has them.
 *
 * @throws CatalogError ER_NO_SUCH_TABLE where the statement cannot be written without the table's definition
 */
export function compile(catalog: Catalog, operation: Operation): string[] {
  const statements = statementsOf(catalog, operation);
  return operation.foreignKeyChecks === false ? withoutChecks(catalog.server, statements) : statements;
}

/** The statements, with the server told not to look at what foreign keys ask for meanwhile. */
export function withoutChecks({ flavor }: Server, statements: readonly string[]): string[] {
  if (flavor === 'mariadb') return statements.map((statement) => `SET STATEMENT foreign_key_checks=0 FOR ${statement}`);
  return ['SET foreign_key_checks = 0', ...statements, 'SET foreign_key_checks = 1'];
}

/** True of a statement that changes nothing but the session that it is said in; `SET STATEMENT … FOR` is another's. */
export function setsSession(sql: string): boolean {
  return sql.startsWith('SET ') && !sql.startsWith('SET STATEMENT ');
}

function statementsOf(catalog: Catalog, operation: Operation): string[] {
  switch (operation.kind) {
    case 'createTable':
      return [createTableSql(catalog, operation)];
    case 'dropTable':
      return [`DROP TABLE ${quoteName(operation.table)}`];
    case 'renameTable':
      return [`RENAME TABLE ${quoteName(operation.table)} TO ${quoteName(operation.to)}`];
    case 'alterDatabase': {
      const charset = operation.charset === undefined ? '' : ` CHARACTER SET = ${operation.charset}`;
      const collation = operation.collation === undefined ? '' : ` COLLATE = ${operation.collation}`;
      return [`ALTER DATABASE${charset}${collation}`];
    }
    case 'createTrigger': {
      const { name, timing, event, table, statement } = operation;
      return [`CREATE TRIGGER ${quoteName(name)} ${timing} ${event} ON ${quoteName(table)} FOR EACH ROW ${statement}`];
    }
    case 'dropTrigger':
      return [`DROP TRIGGER ${quoteName(operation.name)}`];
    case 'alterColumn': {
      // A column of a foreign key is renamed in place only, which a CHECK in the same statement would rule out.
      const clauses = alterClauses(catalog, operation);
      return clauses.map((clause) => `ALTER TABLE ${quoteName(operation.table)} ${clause}`);
    }
    default: {
      const clauses = alterClauses(catalog, operation);
      return clauses.length === 0 ? [] : [`ALTER TABLE ${quoteName(operation.table)} ${clauses.join(', ')}`];
    }
  }
}

/** Operations that are clauses of one ALTER TABLE. */
export type TableAlteration = Exclude<
  Operation,
  { kind: 'createTable' | 'dropTable' | 'renameTable' | 'alterDatabase' | 'createTrigger' | 'dropTrigger' }
>;

/** The clauses behind `ALTER TABLE t`, for those who put several operations into one statement. */
export function alterClauses(catalog: Catalog, operation: TableAlteration): string[] {
  switch (operation.kind) {
    case 'alterTableOptions':
      return optionClauses(catalog, operation);
    case 'addColumn': {
      const { position } = operation;
      const place =
        position === undefined ? '' : position === 'first' ? ' FIRST' : ` AFTER ${quoteName(position.after)}`;
      const keys = { primary: 'ADD PRIMARY KEY', unique: 'ADD UNIQUE KEY' } as const;
      const key = operation.key === undefined ? [] : [`${keys[operation.key]} ${partsSql([operation.column.name])}`];
      return [`ADD COLUMN ${columnSql(operation.column)}${place}`, ...key];
    }
    case 'dropColumn':
      return dropColumnClauses(catalog, operation);
    case 'alterColumn': {
      if (operation.column === operation.to.name) return [`MODIFY COLUMN ${columnSql(operation.to)}`];
      return renameColumnClauses(catalog, operation);
    }
    case 'createIndex':
      return [`ADD ${indexSql(operation.index)}`];
    case 'dropIndex': {
      const table = catalog.tables.get(operation.table);
      const index = table && locateIndex(table, operation);
      return [`DROP INDEX ${quoteName(index?.name ?? operation.name)}`];
    }
    case 'renameIndex':
      return renameIndexClauses(catalog, operation);
    case 'addPrimaryKey': {
      const add = `ADD PRIMARY KEY ${partsSql(operation.columns)}`;
      return operation.replace === true ? ['DROP PRIMARY KEY', add] : [add];
    }
    case 'dropPrimaryKey':
      return ['DROP PRIMARY KEY'];
    case 'addForeignKey':
      return [...charsetClauses(catalog, operation), `ADD ${foreignKeySql(operation.foreignKey)}`];
    case 'dropForeignKey': {
      const table = catalog.tables.get(operation.table);
      const key = table && locateForeignKey(table, operation);
      return [`DROP FOREIGN KEY ${quoteName(key?.name ?? operation.name)}`];
    }
    case 'addCheck':
      return capabilities(catalog.server).checks ? [`ADD ${checkSql(operation.check)}`] : [];
    case 'dropCheck':
      return [dropCheckClause(catalog, operation.name)];
  }
}

/** Where a server's or a database's default has changed between two tables, their columns would not compare. */
function charsetClauses(catalog: Catalog, { table: name, foreignKey }: AddForeignKey): string[] {
  const table = catalog.tables.get(name);
  if (table === undefined) return [];
  return columnsForTarget(table, foreignKey, catalog).map(
    (column) => `MODIFY COLUMN ${columnSql(specOfColumn(column, table.checks))}`,
  );
}

/** MySQL does not rename a column that a CHECK uses: the CHECK is made anew in the same statement. */
function renameColumnClauses(catalog: Catalog, { table: name, column, to }: AlterColumn): string[] {
  const table = catalog.tables.get(name);
  const checks =
    catalog.server.flavor !== 'mysql' || table === undefined
      ? []
      : table.checks.filter(({ expression }) => columnsIn(expression, [column]).length > 0);
  const again = checks.map(({ name: check, expression }) => ({
    name: check,
    expression: renameInExpression(expression, column, to.name),
  }));
  return [
    ...checks.map((check) => dropCheckClause(catalog, check.name)),
    `CHANGE COLUMN ${quoteName(column)} ${columnSql(to)}`,
    ...again.map((check) => `ADD ${checkSql(check)}`),
  ];
}

/** `DROP CONSTRAINT` is MySQL's only since 8.0.19; `DROP CHECK` is not MariaDB's. */
function dropCheckClause(catalog: Catalog, name: string): string {
  return `DROP ${catalog.server.flavor === 'mysql' ? 'CHECK' : 'CONSTRAINT'} ${quoteName(name)}`;
}

function optionClauses(catalog: Catalog, operation: AlterTableOptions): string[] {
  const { charset, collation, ...others } = operation.options;
  if (operation.convert !== true) return [optionsSql(operation.options).join(' ')].filter((clause) => clause !== '');
  // Servers do not agree on what DEFAULT stands for: it is said.
  const named = charset !== undefined || collation !== undefined;
  const to = named ? { charset: charset ?? collation?.split('_')[0], collation } : databaseDefault(catalog);
  const collate = to.collation === undefined ? '' : ` COLLATE ${to.collation}`;
  return [`CONVERT TO CHARACTER SET ${to.charset}${collate}`, ...optionsSql(others)];
}

/** A CHECK of the table on this column alone would forbid the drop: it goes in the same statement. */
function dropColumnClauses(catalog: Catalog, operation: DropColumn): string[] {
  const table = catalog.tables.get(operation.table);
  const checks = table === undefined ? [] : checksOfColumn(table, operation.column);
  const drops = checks
    .filter((check) => check.column === undefined)
    .map((check) => dropCheckClause(catalog, check.name));
  return [...drops, `DROP COLUMN ${quoteName(operation.column)}`];
}

/** @throws CatalogError ER_NO_SUCH_TABLE on servers that can only drop the index and make it again */
function renameIndexClauses(catalog: Catalog, operation: RenameIndex): string[] {
  const table = catalog.tables.get(operation.table);
  const index = table && locateIndex(table, operation);
  const name = index?.name ?? operation.name;
  if (capabilities(catalog.server).renameIndex)
    return [`RENAME INDEX ${quoteName(name)} TO ${quoteName(operation.to)}`];
  const known = locateIndex(requireTable(catalog, operation.table), operation);
  const add = known === undefined ? [] : [`ADD ${indexSql({ ...specOfIndex(known), name: operation.to })}`];
  return [`DROP INDEX ${quoteName(name)}`, ...add];
}
