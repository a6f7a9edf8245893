import type { Column, ForeignKey, Index, Table } from '../../../../src/catalog/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import { CatalogBool, CatalogList, PyDict, PyList, type Value } from '../../../python/value.ts';
import { columnType } from '../type/facts.ts';

/*
 * What an Inspector tells of a table, in the words of MySQL's dialect (`dialects/mysql/base.py`): lists of dicts that
 * remember what they answer, so that a test on them becomes a condition.
 */

function dict(entries: Readonly<Record<string, Value>>): PyDict {
  return PyDict.of(Object.entries(entries));
}

const names = (columns: readonly string[]): PyList => new PyList([...columns]);

export function columnRows(vm: Interpreter, table: Table): CatalogList {
  const rows = table.columns.map((column) => columnRow(vm, table, column));
  return new CatalogList(rows, (column) => ({ kind: 'hasColumn', table: table.name, column }), 'name');
}

function columnRow(vm: Interpreter, table: Table, column: Column): PyDict {
  const isInteger = column.type.kind === 'integer' || column.type.kind === 'boolean';
  return dict({
    name: column.name,
    type: columnType(vm, column, table),
    default: defaultText(column),
    comment: column.comment === '' ? null : column.comment,
    nullable: new CatalogBool(column.nullable, {
      kind: 'hasColumn',
      table: table.name,
      column: column.name,
      nullable: true,
    }),
    ...(column.autoIncrement ? { autoincrement: true } : isInteger ? { autoincrement: false } : {}),
    ...(column.generated
      ? { computed: dict({ sqltext: column.generated.expression, persisted: column.generated.stored }) }
      : {}),
  });
}

/** The default as SHOW CREATE TABLE prints it: text in quotes, MariaDB's numbers without. */
export function defaultText(column: Column): string | null {
  switch (column.default.kind) {
    case 'none':
    case 'null':
      return null;
    case 'literal':
      return isNumeric(column) ? column.default.value : quoted(column.default.value);
    case 'expression':
      return column.onUpdateNow ? `${column.default.sql} ON UPDATE ${column.default.sql}` : column.default.sql;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function isNumeric(column: Column): boolean {
  return ['boolean', 'integer', 'decimal', 'float', 'double'].includes(column.type.kind);
}

export function indexRows(table: Table): CatalogList {
  const rows = table.indexes.map((index) => dict(indexEntries(index)));
  return new CatalogList(rows, (name) => ({ kind: 'hasIndex', table: table.name, name }), 'name');
}

function indexEntries(index: Index): Readonly<Record<string, Value>> {
  const flavor = index.unique ? 'UNIQUE' : index.kind === 'btree' ? null : index.kind.toUpperCase();
  return {
    name: index.name,
    column_names: names(index.parts.map((part) => part.column)),
    unique: index.unique,
    ...(flavor === null ? {} : { type: flavor }),
    ...(index.kind === 'btree' ? {} : { dialect_options: dict({ mysql_prefix: index.kind.toUpperCase() }) }),
  };
}

/** MySQL's unique constraints are its unique indexes. */
export function uniqueRows(table: Table): CatalogList {
  const rows = table.indexes
    .filter((index) => index.unique)
    .map((index) =>
      dict({
        name: index.name,
        column_names: names(index.parts.map((part) => part.column)),
        duplicates_index: index.name,
      }),
    );
  return new CatalogList(rows, (name) => ({ kind: 'hasIndex', table: table.name, name, unique: true }), 'name');
}

export function foreignKeyRows(table: Table): CatalogList {
  const rows = table.foreignKeys.map((key) =>
    dict({
      name: key.name,
      constrained_columns: names(key.columns),
      referred_schema: null,
      referred_table: key.refTable,
      referred_columns: names(key.refColumns),
      options: dict(actions(key)),
    }),
  );
  return new CatalogList(rows, (name) => ({ kind: 'hasForeignKey', table: table.name, name }), 'name');
}

/** RESTRICT is the default and is not printed. */
function actions(key: ForeignKey): Readonly<Record<string, Value>> {
  return {
    ...(key.onUpdate === 'RESTRICT' || key.onUpdate === 'NO ACTION' ? {} : { onupdate: key.onUpdate }),
    ...(key.onDelete === 'RESTRICT' || key.onDelete === 'NO ACTION' ? {} : { ondelete: key.onDelete }),
  };
}

export function checkRows(table: Table): PyList {
  return new PyList(table.checks.map((check) => dict({ name: check.name, sqltext: check.expression })));
}

export function primaryKeyRow(table: Table): PyDict {
  const columns = table.primaryKey ?? [];
  return dict({ constrained_columns: names(columns.map((part) => part.column)), name: null });
}

/** Keys as the dialect has them, with a space in one. */
export function tableOptionRows(table: Table): Readonly<Record<string, Value>> {
  return {
    mysql_engine: table.engine,
    'mysql_default charset': table.charset,
    mysql_collate: table.collation,
    ...(table.rowFormat === null ? {} : { mysql_row_format: table.rowFormat }),
    ...(table.comment === '' ? {} : { mysql_comment: table.comment }),
  };
}

export function tableNames(vm: Interpreter): CatalogList {
  const found = [...vm.database.catalog.tables.keys()].sort();
  return new CatalogList(found, (table) => ({ kind: 'hasTable', table }));
}
