import type { Interpreter } from '../../python/interpreter.ts';
import type { Args, PyClass, PyInstance, Value } from '../../python/value.ts';
import { optionalText, textArgument } from '../arguments.ts';
import { bind, defineClass, instantiate } from '../define.ts';
import { once } from '../once.ts';
import { alterColumn } from './alter-column.ts';
import { bindOperation, type OperationBody } from './arguments.ts';
import { addColumn, dropColumn } from './columns.ts';
import { connection } from './connection.ts';
import {
  createCheckConstraint,
  createForeignKey,
  createPrimaryKey,
  createUniqueConstraint,
  dropConstraint,
} from './constraints.ts';
import { createIndex, dropIndex } from './indexes.ts';
import { migrationContext } from './migration-context.ts';
import { errorClass } from './objects.ts';
import { bulkInsert, execute, inlineLiteral } from './rows.ts';
import { createTableComment, dropTableComment, refuseSchema } from './tables.ts';

interface BatchState {
  readonly table: string;
  /** What the batch will do when its `with` ends; alembic sends nothing before (`BatchOperationsImpl.flush`). */
  readonly queue: (() => void)[];
}

/**
 * Where the table's name stands among the arguments of the plain operation: in a batch it is left out. `create_…` and
 * `drop_…` of constraints and indexes name the thing first, the others the table.
 */
const queued: Readonly<Record<string, { readonly body: OperationBody; readonly tableAt: 0 | 1 }>> = {
  add_column: { body: addColumn, tableAt: 0 },
  drop_column: { body: dropColumn, tableAt: 0 },
  alter_column: { body: alterColumn, tableAt: 0 },
  create_table_comment: { body: createTableComment, tableAt: 0 },
  drop_table_comment: { body: dropTableComment, tableAt: 0 },
  create_index: { body: createIndex, tableAt: 1 },
  drop_index: { body: dropIndex, tableAt: 1 },
  create_foreign_key: { body: createForeignKey, tableAt: 1 },
  create_unique_constraint: { body: createUniqueConstraint, tableAt: 1 },
  create_check_constraint: { body: createCheckConstraint, tableAt: 1 },
  drop_constraint: { body: dropConstraint, tableAt: 1 },
};
const immediate: Readonly<Record<string, OperationBody>> = {
  execute,
  bulk_insert: bulkInsert,
  inline_literal: inlineLiteral,
  get_bind: (vm) => connection(vm),
  get_context: (vm) => migrationContext(vm),
  f: (_, args) => args.positional[0] ?? null,
};

/** The names under which the first argument may come as a keyword, when it has to make room for the table. */
const firstNames = ['constraint_name', 'index_name', 'name'];

function withTable(args: Args, table: string, tableAt: 0 | 1): Args {
  if (tableAt === 0) return { positional: [table, ...args.positional], keyword: args.keyword };
  const keyword = new Map(args.keyword);
  if (args.positional.length > 0) {
    const [first = null, ...rest] = args.positional;
    return { positional: [first, table, ...rest], keyword };
  }
  const given = firstNames.find((name) => keyword.has(name));
  const first = given === undefined ? null : (keyword.get(given) ?? null);
  if (given !== undefined) keyword.delete(given);
  return { positional: [first, table], keyword };
}

function columnPosition(vm: Interpreter, args: Args): Args {
  const keyword = new Map(args.keyword);
  const positioned = ['insert_before', 'insert_after'].some((name) => (keyword.get(name) ?? null) !== null);
  if (positioned) {
    throw vm.raise(
      errorClass(vm, 'alembic.util', 'CommandError'),
      "Can't specify insert_before or insert_after when using ALTER; please specify recreate='always'",
    );
  }
  keyword.delete('insert_before');
  keyword.delete('insert_after');
  return { positional: args.positional, keyword };
}

/** `alembic.operations.BatchOperations`: what `with op.batch_alter_table(…) as batch_op` gives. */
export const batchOperationsClass: (vm: Interpreter) => PyClass = once((vm) => {
  const methods: Record<string, (vm: Interpreter, self: PyInstance, args: Args) => Value> = {};
  for (const [name, { body, tableAt }] of Object.entries(queued)) {
    methods[name] = (vm, self, args) => {
      const batch = self.payload as BatchState;
      const plain = name === 'add_column' || name === 'alter_column' ? columnPosition(vm, args) : args;
      const whole = withTable(plain, batch.table, tableAt);
      batch.queue.push(() => void body(vm, whole));
      return null;
    };
  }
  methods.create_primary_key = (vm, self, args) => {
    const batch = self.payload as BatchState;
    const given = bindOperation(vm, 'create_primary_key', args, ['constraint_name', 'columns']);
    const positional = [given.constraint_name ?? null, batch.table, given.columns ?? null];
    batch.queue.push(() => void createPrimaryKey(vm, { positional, keyword: new Map() }));
    return null;
  };
  for (const [name, body] of Object.entries(immediate)) methods[name] = (vm, _self, args) => body(vm, args);
  return defineClass(vm, 'alembic.operations.base', 'BatchOperations', { methods });
});

/**
 * `op.batch_alter_table(table)`: MySQL can alter tables, so `recreate='auto'` never copies the table; what the block asks
 * for runs in order when it ends, and not at all when it ends in an exception.
 * @throws Unresolved for `recreate='always'`
 */
export const batchAlterTable: OperationBody = (vm, args) => {
  const given = bind(vm, 'batch_alter_table', args, ['table_name', 'schema?', 'recreate?', '**']);
  refuseSchema(vm, 'op.batch_alter_table', given.schema);
  const table = textArgument(vm, given.table_name, 'table of op.batch_alter_table');
  const recreate = optionalText(vm, given.recreate, 'recreate of op.batch_alter_table') ?? 'auto';
  if (recreate === 'always') throw vm.unresolved("op.batch_alter_table with recreate='always'");
  if (recreate !== 'auto' && recreate !== 'never') {
    throw vm.raise('ValueError', "recreate may be one of 'auto', 'always', or 'never'.");
  }
  const batch: BatchState = { table, queue: [] };
  const operations = instantiate(batchOperationsClass(vm), batch);
  const manager = defineClass(vm, 'contextlib', '_GeneratorContextManager', {
    methods: {
      __enter__: () => operations,
      __exit__: (_vm, _self, args) => {
        if ((args.positional[0] ?? null) === null) for (const run of batch.queue) run();
        return null;
      },
    },
  });
  return instantiate(manager, undefined);
};
