import type { Interpreter } from '../../python/interpreter.ts';
import type { Args, PyClass, PyInstance, Value } from '../../python/value.ts';
import { bind, defineClass, instantiate } from '../define.ts';
import { once } from '../once.ts';
import { alterColumn } from './alter-column.ts';
import type { OperationBody } from './arguments.ts';
import { batchAlterTable } from './batch.ts';
import { addColumn, dropColumn } from './columns.ts';
import { connection } from './connection.ts';
import {
  createCheckConstraint,
  createExcludeConstraint,
  createForeignKey,
  createPrimaryKey,
  createUniqueConstraint,
  dropConstraint,
} from './constraints.ts';
import { createIndex, dropIndex } from './indexes.ts';
import { migrationContext, transparent } from './migration-context.ts';
import { bulkInsert, execute, inlineLiteral } from './rows.ts';
import { createTable, createTableComment, dropTable, dropTableComment, renameTable } from './tables.ts';

function unresolvedOperation(name: string): OperationBody {
  return (vm) => {
    throw vm.unresolved(`op.${name}`);
  };
}

/** Every directive of `alembic.op`, by name. */
export const operationBodies: Readonly<Record<string, OperationBody>> = {
  create_table: createTable,
  drop_table: dropTable,
  rename_table: renameTable,
  create_table_comment: createTableComment,
  drop_table_comment: dropTableComment,
  add_column: addColumn,
  drop_column: dropColumn,
  alter_column: alterColumn,
  create_index: createIndex,
  drop_index: dropIndex,
  create_unique_constraint: createUniqueConstraint,
  create_primary_key: createPrimaryKey,
  create_foreign_key: createForeignKey,
  create_check_constraint: createCheckConstraint,
  create_exclude_constraint: createExcludeConstraint,
  drop_constraint: dropConstraint,
  bulk_insert: bulkInsert,
  execute,
  inline_literal: inlineLiteral,
  batch_alter_table: batchAlterTable,
  get_bind: (vm) => connection(vm),
  get_context: (vm) => migrationContext(vm),
  // The name is final: no naming convention is applied to it. None is applied here anyway.
  f: (_, args) => args.positional[0] ?? args.keyword.get('name') ?? null,
  invoke: unresolvedOperation('invoke'),
  run_async: unresolvedOperation('run_async'),
  register_operation: unresolvedOperation('register_operation'),
  implementation_for: unresolvedOperation('implementation_for'),
};

/** `alembic.operations.Operations`: the same directives as methods, over a context of one's own. */
export const operationsClass: (vm: Interpreter) => PyClass = once((vm) => {
  const methods: Record<string, (vm: Interpreter, self: PyInstance, args: Args) => Value> = {
    __init__(vm, self, args) {
      const given = bind(vm, 'Operations', args, ['migration_context', 'impl?']);
      self.attrs.set('migration_context', given.migration_context ?? null);
      return null;
    },
  };
  for (const [name, body] of Object.entries(operationBodies)) methods[name] = (vm, _self, args) => body(vm, args);
  methods.get_context = (_vm, self) => self.attrs.get('migration_context') ?? null;
  return defineClass(vm, 'alembic.operations.base', 'Operations', {
    methods,
    classMethods: {
      context(vm, cls, args) {
        const operations = instantiate(cls, undefined);
        operations.attrs.set('migration_context', args.positional[0] ?? null);
        return transparent(vm, operations);
      },
    },
    properties: { impl: (vm, self) => vm.getAttr(self.attrs.get('migration_context') ?? null, 'impl') },
  });
});
