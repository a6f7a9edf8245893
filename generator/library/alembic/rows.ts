import { PyDict, PyInstance, PyList, RunValue } from '../../python/value.ts';
import { flagArgument } from '../arguments.ts';
import { bindOperation, type OperationBody } from './arguments.ts';
import { connection } from './connection.ts';
import { named } from './objects.ts';

/**
 * `op.bulk_insert(table, rows)`; `multiinsert=False` is one INSERT a row.
 * @throws PyRaise TypeError unless the rows are a list of dicts, as alembic does.
 */
export const bulkInsert: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'bulk_insert', args, ['table', 'rows', 'multiinsert?']);
  const rows = given.rows ?? null;
  const execute = vm.getAttr(connection(vm), 'execute');
  const insert = () => vm.call(vm.getAttr(given.table ?? null, 'insert'));
  if (rows instanceof RunValue) {
    vm.call(execute, [insert(), rows]);
    return null;
  }
  if (!(rows instanceof PyList)) throw vm.raise('TypeError', 'List expected');
  const first = rows.items[0];
  if (first === undefined) return null;
  if (!(first instanceof PyDict) && !(first instanceof RunValue)) {
    throw vm.raise('TypeError', 'List of dictionaries expected');
  }
  if (flagArgument(vm, given.multiinsert, true)) {
    vm.call(execute, [insert(), rows]);
    return null;
  }
  for (const row of rows.items) vm.call(execute, [insert(), row]);
  return null;
};

/** `op.execute(sqltext)`: text or a statement of SQLAlchemy, schema statements included. */
export const execute: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'execute', args, ['sqltext', 'execution_options?']);
  const sql = given.sqltext ?? null;
  // Alembic calls `execution_options(**given)` when it is true; rows do not go here.
  const options = given.execution_options ?? null;
  if (options instanceof RunValue || (!(options instanceof PyDict) && vm.truth(options))) {
    const error = vm.raise('TypeError', 'execution_options() argument after ** must be a mapping, not a list');
    throw Object.assign(error, { explicit: true });
  }
  const statement = typeof sql === 'string' ? vm.call(named(vm, 'sqlalchemy', 'text'), [sql]) : sql;
  vm.call(vm.getAttr(connection(vm), 'execute'), [statement]);
  return null;
};

/** `op.inline_literal(value, type_)`: a literal that is written into the statement; values always are, here. */
export const inlineLiteral: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'inline_literal', args, ['value', 'type_?']);
  const value = given.value ?? null;
  if (value instanceof PyInstance) return value;
  const type = given.type_ ?? null;
  return vm.call(named(vm, 'sqlalchemy', 'literal'), type === null ? [value] : [value, type]);
};
