import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, PyDict, PyInstance, type Value } from '../../../python/value.ts';
import { textArgument } from '../../arguments.ts';
import { once } from '../../once.ts';
import { executeStatement, scalarOf } from '../execution/execute.ts';
import { databaseName, databaseUrl } from '../execution/schema-views.ts';
import { theDialect } from '../kit/dialect.ts';
import { classNamed, make, pythonClass } from '../kit/registry.ts';
import { type Methods, stateOf } from '../kit/spec.ts';
import { hasTable } from '../reflection/inspector.ts';
import { tableNames } from '../reflection/rows.ts';

/** The engine of the database that the script migrates; there is one. */
export const makeEngine: (vm: Interpreter) => PyInstance = once((vm) => make(vm, 'Engine', undefined));

/** State of a connection, as far as scripts ask for it. */
class ConnectionState {
  closed = false;
  transaction: PyInstance | null = null;
}

/** A connection to it. */
export function makeConnection(vm: Interpreter): PyInstance {
  return make(vm, 'Connection', new ConnectionState());
}

function runs(vm: Interpreter, args: Args): PyInstance {
  return executeStatement(vm, args.positional[0] ?? null, args.positional.slice(1), args.keyword);
}

/** `execute(…, execution_options=…)` is about the driver. */
function plain(args: Args): Args {
  const keyword = new Map([...args.keyword].filter(([name]) => name !== 'execution_options'));
  return { positional: args.positional, keyword };
}

/** What engines and connections have in common. */
const connectable: Methods = {
  execute: (vm, _self, args) => runs(vm, plain(args)),
  scalar: (vm, _self, args) => scalarOf(vm, runs(vm, plain(args))),
  scalars: (vm, _self, args) => vm.call(vm.getAttr(runs(vm, plain(args)), 'scalars')),
  exec_driver_sql: (vm, _self, args) => runs(vm, plain(args)),
  execution_options: (_vm, self) => self,
  contextual_connect: (vm) => makeConnection(vm),
  connect: (vm) => makeConnection(vm),
  run_callable: (vm, self, args) => {
    const [fn, ...rest] = args.positional;
    const connection = self.cls === classNamed(vm, 'Connection') ? self : makeConnection(vm);
    return vm.call(fn ?? null, [connection, ...rest], args.keyword);
  },
  transaction: (vm, self, args) => {
    const [fn, ...rest] = args.positional;
    const connection = self.cls === classNamed(vm, 'Connection') ? self : makeConnection(vm);
    return vm.call(fn ?? null, [connection, ...rest], args.keyword);
  },
  raw_connection: (vm) => {
    throw vm.unresolved('raw_connection(): the driver itself');
  },
  _run_ddl_visitor: (vm) => {
    throw vm.unresolved('_run_ddl_visitor()');
  },
};

pythonClass('sqlalchemy.engine.base', 'Connectable', () => ({ methods: connectable }));

pythonClass('sqlalchemy.engine.base', 'Engine', (vm) => ({
  bases: [classNamed(vm, 'Connectable')],
  attrs: { name: 'mysql', driver: 'pymysql', echo: false, pool: null, logging_name: null },
  methods: {
    // A block that commits: the connection is what the `with` gives.
    begin: (vm) => makeConnection(vm),
    dispose: () => null,
    has_table: (vm, _self, args) =>
      hasTable(vm, textArgument(vm, args.positional[0] ?? args.keyword.get('table_name'), 'table name')),
    table_names: (vm) => tableNames(vm),
    __repr__: () => `Engine(${databaseUrl})`,
  },
  properties: {
    dialect: (vm) => theDialect(vm),
    url: (vm) => make(vm, 'URL', undefined),
    engine: (_vm, self) => self,
  },
}));

pythonClass('sqlalchemy.engine.base', 'Connection', (vm) => ({
  bases: [classNamed(vm, 'Connectable')],
  attrs: { invalidated: false },
  methods: {
    __enter__: (_vm, self) => self,
    __exit__: () => false,
    begin: (vm, self) => transactionOf(vm, self),
    begin_nested: (vm, self) => transactionOf(vm, self),
    begin_twophase: (vm, self) => transactionOf(vm, self),
    get_transaction: (vm, self) => stateOf(vm, self, ConnectionState).transaction,
    in_transaction: (vm, self) => stateOf(vm, self, ConnectionState).transaction !== null,
    in_nested_transaction: () => false,
    commit: () => null,
    rollback: (vm) => rolledBack(vm),
    close: (vm, self) => {
      stateOf(vm, self, ConnectionState).closed = true;
      return null;
    },
    detach: () => null,
    invalidate: () => null,
  },
  properties: {
    engine: (vm) => makeEngine(vm),
    dialect: (vm) => theDialect(vm),
    closed: (vm, self) => stateOf(vm, self, ConnectionState).closed,
    info: (vm) => vm.call(vm.builtin('dict')),
    default_isolation_level: () => 'REPEATABLE READ',
    connection: (vm) => {
      throw vm.unresolved('Connection.connection: the driver itself');
    },
  },
}));

function transactionOf(vm: Interpreter, self: PyInstance): PyInstance {
  const transaction = make(vm, 'Transaction', self);
  stateOf(vm, self, ConnectionState).transaction = transaction;
  return transaction;
}

/** Undoing rows is not evaluated: a script that gets there on a path of its own has failed. */
function rolledBack(vm: Interpreter): Value {
  throw vm.unresolved('rollback() of what the script did');
}

pythonClass('sqlalchemy.engine.base', 'Transaction', () => ({
  attrs: { is_active: true, is_valid: true },
  methods: {
    __enter__: (_vm, self) => self,
    __exit__: (_vm, self) => {
      end(self);
      return false;
    },
    commit: (_vm, self) => {
      end(self);
      return null;
    },
    close: (_vm, self) => {
      end(self);
      return null;
    },
    rollback: (vm) => rolledBack(vm),
  },
  properties: { connection: (_vm, self) => self.payload as PyInstance },
}));
for (const name of ['RootTransaction', 'NestedTransaction']) {
  pythonClass('sqlalchemy.engine.base', name, (vm) => ({ bases: [classNamed(vm, 'Transaction')] }));
}

function end(transaction: PyInstance): void {
  const connection = transaction.payload;
  if (connection instanceof PyInstance && connection.payload instanceof ConnectionState) {
    connection.payload.transaction = null;
  }
}

/** The database's address. Its parts are not known when scripts are evaluated, but for the dialect. */
pythonClass('sqlalchemy.engine.url', 'URL', () => ({
  attrs: {
    drivername: 'mysql+pymysql',
    username: null,
    password: null,
    host: null,
    port: null,
    database: databaseName,
  },
  methods: {
    get_dialect: (vm) => theDialect(vm).cls,
    get_backend_name: () => 'mysql',
    get_driver_name: () => 'pymysql',
    render_as_string: () => databaseUrl,
    __str__: () => databaseUrl,
    __repr__: () => databaseUrl,
    __to_string__: () => databaseUrl,
  },
  properties: { query: () => new PyDict() },
}));

/** `create_engine(…)` of a script: only the database that it migrates is there. */
export function createEngine(vm: Interpreter, args: Args): Value {
  const [url] = args.positional;
  if (typeof url === 'string' && !url.startsWith('mysql')) throw vm.unresolved(`create_engine('${url}')`);
  return makeEngine(vm);
}
