import type { Interpreter } from '../../python/interpreter.ts';
import { PyInstance, type Value } from '../../python/value.ts';
import { construct, isSchemaItem, named } from '../alembic/objects.ts';
import { textArgument } from '../arguments.ts';
import { stateOf } from '../sqlalchemy/kit/spec.ts';
import { MetaDataState, TableState } from '../sqlalchemy/state/schema.ts';

/** A Table object, or one made for a name, without columns. */
export function tableOf(vm: Interpreter, table: Value): PyInstance {
  if (isSchemaItem(vm, table, 'Table')) return table as PyInstance;
  const name = textArgument(vm, table, 'table');
  return construct(vm, 'Table', [name, construct(vm, 'MetaData')]) as PyInstance;
}

/** `table.rename(name)`: the table moves in its metadata too. */
export function renameTable(vm: Interpreter, table: PyInstance, to: string): void {
  const state = stateOf(vm, table, TableState);
  vm.operation({ kind: 'renameTable', table: state.name, to });
  deregister(vm, table);
  state.name = to;
  if (state.metadata) stateOf(vm, state.metadata, MetaDataState).tables.set(to, table);
}

/** `table.deregister()`: the metadata forgets it. */
export function deregister(vm: Interpreter, table: PyInstance): void {
  const state = stateOf(vm, table, TableState);
  if (state.metadata) stateOf(vm, state.metadata, MetaDataState).tables.delete(state.name);
}

/** A column of a table by what a script has of it: the Column, or its name (also of one that the table lacks). */
export function columnOf(vm: Interpreter, table: PyInstance, column: Value, orNew: boolean): PyInstance {
  if (isSchemaItem(vm, column, 'Column')) return column as PyInstance;
  const name = textArgument(vm, column, 'column');
  const found = vm.findAttr(vm.getAttr(table, 'c'), name);
  if (found instanceof PyInstance) return found;
  if (!orNew) throw vm.raise('AttributeError', name);
  return construct(vm, 'Column', [name, vm.call(named(vm, 'sqlalchemy.types', 'Integer'))]) as PyInstance;
}
