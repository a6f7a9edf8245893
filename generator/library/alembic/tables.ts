import type { Condition } from '../../../src/operation/model.ts';
import type { Interpreter } from '../../python/interpreter.ts';
import type { Value } from '../../python/value.ts';
import { flagArgument, optionalText, textArgument } from '../arguments.ts';
import { createTableOperations } from '../sqlalchemy/ddl/table-operations.ts';
import { bindOperation, type OperationBody } from './arguments.ts';
import { freshTable } from './objects.ts';

/**
 * Other databases are out of reach of a migration set, so a table there is an error.
 * @throws Unresolved
 */
export function refuseSchema(vm: Interpreter, fn: string, schema: Value | undefined): void {
  if (schema !== undefined && schema !== null) throw vm.unresolved(`${fn} with schema=${vm.repr(schema)}`);
}

/** `op.create_table(table_name, *columns, **kw)`; gives the Table, for `bulk_insert`. */
export const createTable: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'create_table', args, ['table_name', '*columns', 'if_not_exists?', '**']);
  const name = textArgument(vm, given.table_name, 'table name of op.create_table');
  const table = freshTable(vm, name, given.rest, given.extra);
  const guarded = flagArgument(vm, given.if_not_exists, false);
  if (guarded && vm.database.catalog.tables.has(name)) return table;
  const when: Condition = { kind: 'not', condition: { kind: 'hasTable', table: name } };
  for (const operation of createTableOperations(vm, table)) {
    vm.operation(guarded ? { ...operation, when } : operation);
  }
  return table;
};

/** `op.drop_table(table_name)` */
export const dropTable: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'drop_table', args, ['table_name', 'schema?', 'if_exists?', '**']);
  refuseSchema(vm, 'op.drop_table', given.schema);
  const table = textArgument(vm, given.table_name, 'table name of op.drop_table');
  const guarded = flagArgument(vm, given.if_exists, false);
  if (guarded && !vm.database.catalog.tables.has(table)) return null;
  vm.operation({ kind: 'dropTable', table, ...(guarded ? { when: { kind: 'hasTable', table } } : {}) });
  return null;
};

/** `op.rename_table(old_table_name, new_table_name)` */
export const renameTable: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'rename_table', args, ['old_table_name', 'new_table_name', 'schema?']);
  refuseSchema(vm, 'op.rename_table', given.schema);
  vm.operation({
    kind: 'renameTable',
    table: textArgument(vm, given.old_table_name, 'table name of op.rename_table'),
    to: textArgument(vm, given.new_table_name, 'new name of op.rename_table'),
  });
  return null;
};

/** `op.create_table_comment(table_name, comment)` */
export const createTableComment: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'create_table_comment', args, [
    'table_name',
    'comment',
    'existing_comment?',
    'schema?',
  ]);
  refuseSchema(vm, 'op.create_table_comment', given.schema);
  const comment = optionalText(vm, given.comment, 'comment of op.create_table_comment') ?? '';
  const table = textArgument(vm, given.table_name, 'table name of op.create_table_comment');
  vm.operation({ kind: 'alterTableOptions', table, options: { comment } });
  return null;
};

/** `op.drop_table_comment(table_name)` */
export const dropTableComment: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'drop_table_comment', args, ['table_name', 'existing_comment?', 'schema?']);
  refuseSchema(vm, 'op.drop_table_comment', given.schema);
  const table = textArgument(vm, given.table_name, 'table name of op.drop_table_comment');
  vm.operation({ kind: 'alterTableOptions', table, options: { comment: '' } });
  return null;
};
