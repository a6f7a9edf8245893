import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, PyInstance, type Value } from '../../python/value.ts';
import { connection } from '../alembic/connection.ts';
import { construct, errorClass } from '../alembic/objects.ts';
import { flagArgument, optionalText } from '../arguments.ts';
import { bind } from '../define.ts';
import { columnChecksOf, columnSpecOf } from '../sqlalchemy/ddl/column-spec.ts';
import { addConstraint, createIndex } from '../sqlalchemy/execution/ddl.ts';
import { stateOf } from '../sqlalchemy/kit/spec.ts';
import { clientDefault } from '../sqlalchemy/lower/default.ts';
import { ColumnState, ForeignKeyState, TableState } from '../sqlalchemy/state/schema.ts';
import { migrateConstraints } from './constraint.ts';

/**
 * `column.create(table, …)`: ADD COLUMN, then its index or unique key, its foreign keys, a primary key, and an UPDATE that
 * gives every row the column's client-side default (`populate_default`, on unless turned off).
 */
export function createColumn(vm: Interpreter, self: PyInstance, args: Args): Value {
  const given = bind(vm, 'create', args, [
    'table?',
    'index_name?',
    'unique_name?',
    'primary_key_name?',
    'populate_default?',
    'connection?',
    '**',
  ]);
  const state = stateOf(vm, self, ColumnState);
  const indexName = constraintName(vm, given.index_name, state.index, 'index_name');
  const uniqueName = constraintName(vm, given.unique_name, state.unique, 'unique_name');
  const keyName = constraintName(vm, given.primary_key_name, state.primaryKey, 'primary_key_name');

  const wanted = given.table ?? null;
  if (wanted !== null && state.table === null) vm.call(vm.getAttr(wanted, 'append_column'), [self]);
  if (!state.table) throw vm.raise('AttributeError', "'NoneType' object has no attribute 'bind'");
  const table = stateOf(vm, state.table, TableState).name;

  vm.operation({ kind: 'addColumn', table, column: columnSpecOf(vm, self) });
  // The CHECK of a type belongs to the table, and migrate leaves it out.
  for (const check of columnChecksOf(vm, self).slice(0, state.constraints.length)) {
    vm.operation({ kind: 'addCheck', table, check });
  }
  if (indexName !== undefined) {
    createIndex(vm, construct(vm, 'Index', [indexName, self]), false);
  } else if (uniqueName !== undefined) {
    createKey(vm, 'UniqueConstraint', self, uniqueName);
  }
  for (const key of state.foreignKeys) {
    const constraint = stateOf(vm, key, ForeignKeyState).constraint;
    if (constraint) addConstraint(vm, constraint);
  }
  if (keyName !== undefined) createKey(vm, 'PrimaryKeyConstraint', self, keyName);

  if (flagArgument(vm, given.populate_default, true) && state.default !== null) {
    populate(vm, state.table, state.name ?? '', clientDefault(vm, state.default) ?? null);
  }
  return self;
}

/** @throws PyRaise InvalidConstraintError for `index=True` and the like without a name for the index. */
function constraintName(vm: Interpreter, name: Value | undefined, wanted: Value, what: string): string | undefined {
  const text = optionalText(vm, name, `${what} of Column.create()`);
  if (!text && wanted !== null && vm.truth(wanted)) {
    throw vm.raise(
      errorClass(vm, 'migrate.exceptions', 'InvalidConstraintError'),
      'Column.create() accepts index_name, primary_key_name and unique_name to generate constraints',
    );
  }
  return text ? text : undefined;
}

function createKey(vm: Interpreter, kind: string, column: PyInstance, name: string): void {
  const cls = migrateConstraints(vm).get(kind);
  if (!cls) throw new TypeError(`no constraint class ${kind}`);
  const constraint = vm.call(cls, [column], new Map([['name', name]]));
  if (constraint instanceof PyInstance) vm.call(vm.getAttr(constraint, 'create'));
}

/** One value for all rows: migrate asks for the default once, and updates the whole table with it. */
function populate(vm: Interpreter, table: PyInstance, column: string, value: Value): void {
  const update = vm.call(vm.getAttr(table, 'update'));
  execute(vm, vm.call(vm.getAttr(update, 'values'), [], new Map([[column, value]])));
}

function execute(vm: Interpreter, statement: Value): void {
  vm.call(vm.getAttr(connection(vm), 'execute'), [statement]);
}
