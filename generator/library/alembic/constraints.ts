import type { ReferentialAction } from '../../../src/catalog/model.ts';
import type { Interpreter } from '../../python/interpreter.ts';
import type { Value } from '../../python/value.ts';
import { optionalText, textArgument, textItems } from '../arguments.ts';
import { addConstraint } from '../sqlalchemy/execution/ddl.ts';
import { bindOperation, type OperationBody } from './arguments.ts';
import { dropForeignKeyNamed, dropIndexNamed } from './drops.ts';
import { construct, errorClass, freshTable, named } from './objects.ts';
import { refuseSchema } from './tables.ts';

/** @throws PyRaise for an action that MySQL does not know. */
export function referentialAction(vm: Interpreter, value: Value | undefined): ReferentialAction | undefined {
  const action = optionalText(vm, value, 'ON UPDATE / ON DELETE action')?.trim().toUpperCase();
  switch (action) {
    case undefined:
      return undefined;
    case 'RESTRICT':
    case 'NO ACTION':
    case 'CASCADE':
    case 'SET NULL':
    case 'SET DEFAULT':
      return action;
    default:
      throw vm.raise('ValueError', `unknown referential action ${action}`);
  }
}

/** `op.create_foreign_key(name, source, referent, local_cols, remote_cols)`; MATCH and DEFERRABLE are not MySQL's. */
export const createForeignKey: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'create_foreign_key', args, [
    'constraint_name',
    'source_table',
    'referent_table',
    'local_cols',
    'remote_cols',
    'onupdate?',
    'ondelete?',
    'deferrable?',
    'initially?',
    'match?',
    'source_schema?',
    'referent_schema?',
    '**',
  ]);
  refuseSchema(vm, 'op.create_foreign_key', given.source_schema);
  refuseSchema(vm, 'op.create_foreign_key', given.referent_schema);
  const name = optionalText(vm, given.constraint_name, 'name of op.create_foreign_key');
  const onUpdate = referentialAction(vm, given.onupdate);
  const onDelete = referentialAction(vm, given.ondelete);
  vm.operation({
    kind: 'addForeignKey',
    table: textArgument(vm, given.source_table, 'table of op.create_foreign_key'),
    foreignKey: {
      ...(name === undefined ? {} : { name }),
      columns: textItems(vm, given.local_cols, 'column of op.create_foreign_key'),
      refTable: textArgument(vm, given.referent_table, 'referenced table of op.create_foreign_key'),
      refColumns: textItems(vm, given.remote_cols, 'referenced column of op.create_foreign_key'),
      ...(onUpdate ? { onUpdate } : {}),
      ...(onDelete ? { onDelete } : {}),
    },
  });
  return null;
};

/** `op.create_unique_constraint(name, table, columns)`: on MySQL a unique index. */
export const createUniqueConstraint: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'create_unique_constraint', args, [
    'constraint_name',
    'table_name',
    'columns',
    'schema?',
    '**',
  ]);
  refuseSchema(vm, 'op.create_unique_constraint', given.schema);
  const name = optionalText(vm, given.constraint_name, 'name of op.create_unique_constraint');
  vm.operation({
    kind: 'createIndex',
    table: textArgument(vm, given.table_name, 'table of op.create_unique_constraint'),
    index: {
      ...(name === undefined ? {} : { name }),
      unique: true,
      columns: textItems(vm, given.columns, 'column of op.create_unique_constraint'),
    },
  });
  return null;
};

/** `op.create_primary_key(name, table, columns)`; MySQL ignores the name. */
export const createPrimaryKey: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'create_primary_key', args, ['constraint_name', 'table_name', 'columns', 'schema?']);
  refuseSchema(vm, 'op.create_primary_key', given.schema);
  vm.operation({
    kind: 'addPrimaryKey',
    table: textArgument(vm, given.table_name, 'table of op.create_primary_key'),
    columns: textItems(vm, given.columns, 'column of op.create_primary_key'),
  });
  return null;
};

/** `op.create_check_constraint(name, table, condition)` */
export const createCheckConstraint: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'create_check_constraint', args, [
    'constraint_name',
    'table_name',
    'condition',
    'schema?',
    '**',
  ]);
  refuseSchema(vm, 'op.create_check_constraint', given.schema);
  const name = textArgument(vm, given.table_name, 'table of op.create_check_constraint');
  const keyword = new Map<string, Value>([['name', given.constraint_name ?? null]]);
  const check = construct(vm, 'CheckConstraint', [given.condition ?? null], keyword);
  freshTable(vm, name, [construct(vm, 'Column', ['x', named(vm, 'sqlalchemy.types', 'Integer')]), check]);
  addConstraint(vm, check);
  return null;
};

/** `op.create_exclude_constraint` is PostgreSQL's. */
export const createExcludeConstraint: OperationBody = (vm) => {
  throw vm.unresolved('op.create_exclude_constraint: MySQL has no EXCLUDE constraints');
};

/**
 * `op.drop_constraint(name, table, type_)`.
 * @throws PyRaise NotImplementedError without a type (MySQL has no generic DROP CONSTRAINT), TypeError for an unknown
 * one, CompileError without a name.
 */
export const dropConstraint: OperationBody = (vm, args) => {
  const given = bindOperation(vm, 'drop_constraint', args, ['constraint_name', 'table_name', 'type_?', 'schema?']);
  refuseSchema(vm, 'op.drop_constraint', given.schema);
  const table = textArgument(vm, given.table_name, 'table of op.drop_constraint');
  const type = optionalText(vm, given.type_, 'type of op.drop_constraint');
  if (type === 'primary') {
    vm.operation({ kind: 'dropPrimaryKey', table });
    return null;
  }
  const name = optionalText(vm, given.constraint_name, 'name of op.drop_constraint');
  if (name === undefined) {
    const error = errorClass(vm, 'sqlalchemy.exc', 'CompileError');
    throw vm.raise(error, `Can't emit DROP CONSTRAINT for a ${type ?? ''} constraint of ${table}; it has no name`);
  }
  switch (type) {
    case 'foreignkey':
      dropForeignKeyNamed(vm, table, name);
      return null;
    case 'unique':
      dropIndexNamed(vm, table, name);
      return null;
    case 'check':
      vm.operation({ kind: 'dropCheck', table, name });
      return null;
    case undefined:
      throw vm.raise('NotImplementedError', "No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type");
    default:
      throw vm.raise('TypeError', `unknown constraint type ${vm.repr(type)}`);
  }
};
