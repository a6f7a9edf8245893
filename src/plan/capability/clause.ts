import { specOfColumn } from '../../catalog/column.ts';
import { isMoment } from '../../catalog/default.ts';
import { findColumn, findIndex } from '../../catalog/lookup.ts';
import type { Catalog, Column, Table } from '../../catalog/model.ts';
import { valueBytes } from '../../catalog/size.ts';
import type { TableAlteration } from '../../operation/compile/index.ts';

/** Sorts of ALTER TABLE clauses that servers do in ways of their own. */
export type Clause =
  | 'add column'
  | 'add column between others'
  | 'add virtual column'
  | 'add computed column'
  | 'drop column'
  | 'rename column'
  | 'change default or comment'
  | 'allow NULL'
  | 'forbid NULL'
  | 'lengthen a string'
  | 'lengthen a string beyond 255 bytes'
  | 'append to an enumeration'
  | 'change type'
  | 'change charset'
  | 'add index'
  | 'add full-text or spatial index'
  | 'drop index'
  | 'rename index'
  | 'add primary key'
  | 'replace primary key'
  | 'drop primary key'
  | 'add foreign key'
  | 'add foreign key unchecked'
  | 'drop foreign key'
  | 'add check'
  | 'drop check'
  | 'change default charset'
  | 'change table comment'
  | 'change storage';

function plainForm({ name: _, ...column }: Column): string {
  return JSON.stringify(specOfColumn({ ...column, name: '', default: { kind: 'none' }, comment: '' }));
}

/** Where the length of a VARCHAR takes a second byte, the server has to move values. */
function lengthened(before: Column, after: Column): Clause | null {
  if (before.type.kind !== 'varchar' || after.type.kind !== 'varchar') return null;
  if (before.type.collation !== after.type.collation || before.type.length > after.type.length) return null;
  const crosses = valueBytes(before.type) <= 255 && valueBytes(after.type) > 255;
  return crosses ? 'lengthen a string beyond 255 bytes' : 'lengthen a string';
}

function appended(before: Column, after: Column): boolean {
  if (before.type.kind !== 'enum' || after.type.kind !== 'enum' || before.type.collation !== after.type.collation)
    return false;
  const { values } = after.type;
  return (
    before.type.values.every((value, at) => values[at] === value) && valueBytes(before.type) === valueBytes(after.type)
  );
}

/** What a change of a column comes to: several things at once are several clauses. */
function columnClauses(before: Column, after: Column, loosesChecks: boolean): readonly Clause[] {
  const found: Clause[] = [];
  if (before.name !== after.name) found.push('rename column');
  if (loosesChecks || before.generated !== null || after.generated !== null) return [...found, 'change type'];
  const same = plainForm({ ...before, nullable: true }) === plainForm({ ...after, nullable: true });
  if (before.nullable !== after.nullable) found.push(after.nullable ? 'allow NULL' : 'forbid NULL');
  if (same) return found.length > 0 ? found : ['change default or comment'];
  const bare = (column: Column) => plainForm({ ...column, nullable: true, type: { kind: 'date' } });
  if (bare(before) !== bare(after)) return [...found, 'change type'];
  const longer = lengthened(before, after);
  if (longer !== null) return [...found, longer];
  return [...found, appended(before, after) ? 'append to an enumeration' : 'change type'];
}

function addedColumn(table: Table, column: Column, between: boolean, keyed: boolean): Clause {
  if (keyed || column.autoIncrement || table.checks.some((check) => check.column === column.name)) return 'change type';
  if (column.generated !== null) return column.generated.stored ? 'add computed column' : 'add virtual column';
  // A default that is computed has to be computed for every row.
  if (column.default.kind === 'expression' && !isMoment(column.default.sql)) return 'add computed column';
  return between ? 'add column between others' : 'add column';
}

/**
 * The clauses that an operation is, on the table as it stands.
 *
 * @param after the catalog behind the operation
 */
export function clausesOf(before: Catalog, operation: TableAlteration, after: Catalog): readonly Clause[] {
  const table = before.tables.get(operation.table) as Table;
  const then = after.tables.get(operation.table) as Table;
  switch (operation.kind) {
    case 'addColumn': {
      const column = findColumn(then, operation.column.name) as Column;
      return [addedColumn(then, column, operation.position !== undefined, operation.key !== undefined)];
    }
    case 'dropColumn':
      return ['drop column'];
    case 'alterColumn': {
      const column = findColumn(table, operation.column) as Column;
      const checks = table.checks.some((check) => check.column === column.name);
      return columnClauses(column, findColumn(then, operation.to.name) as Column, checks);
    }
    case 'createIndex': {
      const kind = operation.index.kind ?? 'btree';
      return [kind === 'btree' ? 'add index' : 'add full-text or spatial index'];
    }
    case 'dropIndex':
      return ['drop index'];
    case 'renameIndex':
      return findIndex(then, operation.to) === undefined ? ['drop index', 'add index'] : ['rename index'];
    case 'addPrimaryKey':
      return [operation.replace === true ? 'replace primary key' : 'add primary key'];
    case 'dropPrimaryKey':
      return ['drop primary key'];
    case 'addForeignKey': {
      if (operation.foreignKeyChecks !== false) return ['add foreign key'];
      const made = then.indexes.length > table.indexes.length;
      return made ? ['add foreign key unchecked', 'add index'] : ['add foreign key unchecked'];
    }
    case 'dropForeignKey':
      return ['drop foreign key'];
    case 'addCheck':
      return ['add check'];
    case 'dropCheck':
      return ['drop check'];
    case 'alterTableOptions': {
      const { engine, rowFormat, charset, collation, comment } = operation.options;
      if (operation.convert === true) return ['change charset'];
      return [
        ...(engine === undefined && rowFormat === undefined ? [] : ['change storage' as const]),
        ...(charset === undefined && collation === undefined ? [] : ['change default charset' as const]),
        ...(comment === undefined ? [] : ['change table comment' as const]),
      ];
    }
  }
}
