import { findColumn } from '../../../src/catalog/lookup.ts';
import type { Condition } from '../../../src/operation/model.ts';
import type { Interpreter } from '../../python/interpreter.ts';
import { flagArgument, textArgument } from '../arguments.ts';
import { columnSpecOf } from '../sqlalchemy/ddl/column-spec.ts';
import { stateOf } from '../sqlalchemy/kit/spec.ts';
import { TableState } from '../sqlalchemy/state/schema.ts';
import { bindOperation, type OperationBody } from './arguments.ts';
import { freshTable } from './objects.ts';
import { addPartsOf } from './table-parts.ts';
import { refuseSchema } from './tables.ts';

function hasColumn(vm: Interpreter, table: string, column: string): boolean {
  const owner = vm.database.catalog.tables.get(table);
  return owner !== undefined && findColumn(owner, column) !== undefined;
}

/** `op.add_column(table_name, column)`: the column, then what it brought along (foreign key, unique, index). */
export const addColumn: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'add_column', args, ['table_name', 'column', 'schema?', 'if_not_exists?', '**']);
  refuseSchema(vm, 'op.add_column', given.schema);
  for (const key of given.extra.keys()) {
    if (key !== 'inline_references') throw vm.unresolved(`op.add_column with ${key}=`);
  }
  const name = textArgument(vm, given.table_name, 'table name of op.add_column');
  const table = freshTable(vm, name, [given.column ?? null]);
  const [column] = stateOf(vm, table, TableState).columns.values();
  if (column === undefined) throw vm.raise('TypeError', 'op.add_column() needs a Column');
  const spec = columnSpecOf(vm, column);
  const guarded = flagArgument(vm, given.if_not_exists, false);
  const present = hasColumn(vm, name, spec.name);
  if (guarded && present) return null;
  const when: Condition = { kind: 'not', condition: { kind: 'hasColumn', table: name, column: spec.name } };
  vm.operation({ kind: 'addColumn', table: name, column: spec, ...(guarded ? { when } : {}) });
  addPartsOf(vm, table);
  return null;
};

/** `op.drop_column(table_name, column_name)`; the `mssql_…` keywords mean nothing here. */
export const dropColumn: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'drop_column', args, ['table_name', 'column_name', 'schema?', 'if_exists?', '**']);
  refuseSchema(vm, 'op.drop_column', given.schema);
  for (const key of given.extra.keys()) {
    if (!/^(mssql|postgresql|sqlite|oracle)_/.test(key)) throw vm.unresolved(`op.drop_column with ${key}=`);
  }
  const table = textArgument(vm, given.table_name, 'table name of op.drop_column');
  const column = textArgument(vm, given.column_name, 'column name of op.drop_column');
  const guarded = flagArgument(vm, given.if_exists, false);
  const present = hasColumn(vm, table, column);
  if (guarded && !present) return null;
  vm.operation({
    kind: 'dropColumn',
    table,
    column,
    ...(guarded ? { when: { kind: 'hasColumn', table, column } } : {}),
  });
  return null;
};
