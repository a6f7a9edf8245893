import type { Interpreter } from '../../python/interpreter.ts';
import { type PyClass, PyDict, type PyInstance, type Value } from '../../python/value.ts';
import { bind, defineClass, instantiate } from '../define.ts';
import { once } from '../once.ts';
import { connection } from './connection.ts';

interface ContextState {
  readonly connection: Value;
  readonly options: PyDict;
}

function state(self: PyInstance): ContextState {
  return self.payload as ContextState;
}

/** A context manager that does nothing but give a value: transactions, autocommit blocks. */
export function transparent(vm: Interpreter, value: Value): PyInstance {
  const cls = defineClass(vm, 'contextlib', 'nullcontext', {
    methods: { __enter__: () => value, __exit__: () => null },
  });
  return instantiate(cls, undefined);
}

/** `alembic.runtime.migration.MigrationContext` */
export const migrationContextClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'alembic.runtime.migration', 'MigrationContext', {
    classMethods: {
      configure(vm, _cls, args) {
        const given = bind(vm, 'configure', args, [
          'connection?',
          'url?',
          'dialect_name?',
          'dialect?',
          'environment_context?',
          'dialect_opts?',
          'opts?',
          '**',
        ]);
        const options = given.opts instanceof PyDict ? given.opts : new PyDict();
        return instantiate(migrationContextClass(vm), { connection: given.connection ?? connection(vm), options });
      },
    },
    properties: {
      connection: (_, self) => state(self).connection,
      bind: (_, self) => state(self).connection,
      dialect: (vm, self) => vm.getAttr(state(self).connection, 'dialect'),
      opts: (_, self) => state(self).options,
      as_sql: () => false,
      config: () => null,
      environment_context: () => null,
      script: () => null,
      impl: (vm, self) => instantiate(implClass(vm), state(self)),
    },
    methods: {
      begin_transaction: (vm, self) => transparent(vm, self),
      autocommit_block: (vm) => transparent(vm, null),
      execute: (vm, self, args) =>
        vm.call(vm.getAttr(state(self).connection, 'execute'), args.positional, args.keyword),
      get_current_revision: unknownRevision,
      get_current_heads: unknownRevision,
      stamp: unknownRevision,
      run_migrations: unknownRevision,
    },
  }),
);

/** Which revisions a database has is the runner's business; no script may depend on it. */
function unknownRevision(vm: Interpreter): Value {
  throw vm.unresolved('a script that asks which revision the database is at');
}

const implClass = once((vm) =>
  defineClass(vm, 'alembic.ddl.mysql', 'MySQLImpl', {
    attrs: { __dialect__: 'mysql', transactional_ddl: false },
    properties: {
      connection: (_, self) => state(self).connection,
      bind: (_, self) => state(self).connection,
      dialect: (vm, self) => vm.getAttr(state(self).connection, 'dialect'),
    },
    methods: {
      execute: (vm, self, args) => {
        const [sql = null, ...rest] = args.positional;
        const statement =
          typeof sql === 'string' ? vm.call(vm.getAttr(vm.importModule('sqlalchemy'), 'text'), [sql]) : sql;
        return vm.call(vm.getAttr(state(self).connection, 'execute'), [statement, ...rest]);
      },
    },
  }),
);

/** The context that scripts run in: `op.get_context()`. */
export const migrationContext = once((vm) =>
  instantiate(migrationContextClass(vm), { connection: connection(vm), options: new PyDict() }),
);
