import { findColumn, findIndex, sameNames } from '../../../src/catalog/lookup.ts';
import type { Table } from '../../../src/catalog/model.ts';
import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, CatalogBool, type Value } from '../../python/value.ts';
import { dropIndexNamed } from '../alembic/drops.ts';
import { construct, errorClass } from '../alembic/objects.ts';
import { textArgument, textItems } from '../arguments.ts';
import { bind } from '../define.ts';

function tableOf(vm: Interpreter, value: Value | undefined): Table {
  const name = textArgument(vm, value, 'table name');
  const table = vm.database.catalog.tables.get(name);
  if (!table) throw vm.raise(errorClass(vm, 'sqlalchemy.exc', 'NoSuchTableError'), name);
  return table;
}

/** `get_table(engine, name)`: the reflected table. */
export function getTable(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'get_table', args, ['engine', 'name']);
  const options = new Map<string, Value>([['autoload_with', given.engine ?? null]]);
  return construct(vm, 'Table', [given.name ?? null, construct(vm, 'MetaData')], options);
}

/** `index_exists(engine, table, name)` */
export function indexExists(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'index_exists', args, ['engine', 'table_name', 'index_name']);
  const table = tableOf(vm, given.table_name);
  const name = textArgument(vm, given.index_name, 'index name');
  const value = findIndex(table, name) !== undefined;
  return new CatalogBool(value, { kind: 'hasIndex', table: table.name, name });
}

/** `index_exists_on_columns(engine, table, columns)`: exactly these, in this order. */
export function indexExistsOnColumns(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'index_exists_on_columns', args, ['engine', 'table_name', 'columns']);
  const table = tableOf(vm, given.table_name);
  const columns = textItems(vm, given.columns, 'column');
  const found = table.indexes.some((index) =>
    sameNames(
      index.parts.map((part) => part.column),
      columns,
    ),
  );
  return new CatalogBool(found, { kind: 'hasIndex', table: table.name, columns });
}

/** `column_exists(engine, table, column)` */
export function columnExists(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'column_exists', args, ['engine', 'table_name', 'column']);
  const table = tableOf(vm, given.table_name);
  const column = textArgument(vm, given.column, 'column');
  return new CatalogBool(findColumn(table, column) !== undefined, { kind: 'hasColumn', table: table.name, column });
}

/** `add_index(engine, table, name, columns)`. @throws PyRaise ValueError when there is one of that name */
export function addIndex(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'add_index', args, ['engine', 'table_name', 'index_name', 'idx_columns']);
  const table = tableOf(vm, given.table_name);
  const name = textArgument(vm, given.index_name, 'index name');
  const columns = textItems(vm, given.idx_columns, 'column');
  const missing = columns.find((column) => !findColumn(table, column));
  if (missing !== undefined) throw vm.raise('AttributeError', missing);
  if (findIndex(table, name)) throw vm.raise('ValueError', `Index '${name}' already exists!`);
  vm.operation({ kind: 'createIndex', table: table.name, index: { name, columns } });
  return null;
}

/** `drop_index(engine, table, name)`. @throws PyRaise ValueError when there is none of that name */
export function dropIndex(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'drop_index', args, ['engine', 'table_name', 'index_name']);
  const table = tableOf(vm, given.table_name);
  const name = textArgument(vm, given.index_name, 'index name');
  if (!findIndex(table, name)) throw vm.raise('ValueError', `Index '${name}' not found!`);
  dropIndexNamed(vm, table.name, name);
  return null;
}

/** `change_index_columns(engine, table, name, columns)` */
export function changeIndexColumns(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'change_index_columns', args, ['engine', 'table_name', 'index_name', 'new_columns']);
  const positional = [given.engine ?? null, given.table_name ?? null, given.index_name ?? null];
  dropIndex(vm, { positional, keyword: new Map() });
  return addIndex(vm, { positional: [...positional, given.new_columns ?? null], keyword: new Map() });
}

/** `drop_unique_constraint(engine, table, name, *columns)` */
export function dropUniqueConstraint(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'drop_unique_constraint', args, ['migrate_engine', 'table_name', 'uc_name', '*columns', '**']);
  dropIndexNamed(vm, tableOf(vm, given.table_name).name, textArgument(vm, given.uc_name, 'constraint name'));
  return null;
}

/** `get_foreign_key_constraint_name(engine, table, column)`: of the first key over the column, or None. */
export function foreignKeyName(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'get_foreign_key_constraint_name', args, ['engine', 'table_name', 'column_name']);
  const column = textArgument(vm, given.column_name, 'column');
  return tableOf(vm, given.table_name).foreignKeys.find((key) => key.columns.includes(column))?.name ?? null;
}

/** `get_indexes(engine, table)` */
export function getIndexes(vm: Interpreter, args: Args): Value {
  const given = bind(vm, 'get_indexes', args, ['engine', 'table_name']);
  const inspector = vm.call(vm.getAttr(vm.importModule('sqlalchemy'), 'inspect'), [given.engine ?? null]);
  return vm.call(vm.getAttr(inspector, 'get_indexes'), [given.table_name ?? null]);
}
