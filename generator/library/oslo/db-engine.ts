import type { Interpreter } from '../../python/interpreter.ts';
import {
  BoundMethod,
  NativeFunction,
  type PyClass,
  PyFunction,
  type PyInstance,
  type Value,
} from '../../python/value.ts';
import { connection } from '../alembic/connection.ts';
import { transparent } from '../alembic/migration-context.ts';
import { named } from '../alembic/objects.ts';
import { defineClass, instantiate, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';
import { placeholder } from '../placeholder.ts';
import { makeEngine } from '../sqlalchemy/engine/engine.ts';
import { defineFunctions, identity, nothing } from '../stdlib/functions.ts';

/** The engine of the database that the set is for; services have no other while they migrate. */
export const engine = once<Value>((vm) => makeEngine(vm));

/** A session on that engine. */
export function session(vm: Interpreter): Value {
  return vm.call(named(vm, 'sqlalchemy.orm', 'Session'), [], new Map([['bind', engine(vm)]]));
}

function sessionMaker(vm: Interpreter): Value {
  return vm.call(named(vm, 'sqlalchemy.orm', 'sessionmaker'), [], new Map([['bind', engine(vm)]]));
}

const facade = once((vm) =>
  defineClass(vm, 'oslo_db.sqlalchemy.session', 'EngineFacade', {
    methods: {
      __init__: () => null,
      get_engine: (vm) => engine(vm),
      get_session: (vm) => session(vm),
      get_sessionmaker: (vm) => sessionMaker(vm),
    },
    classMethods: { from_config: (_vm, cls) => instantiate(cls, undefined) },
  }),
);

/**
 * `enginefacade.writer` and its like: a decorator that leaves the function as it is, with `using()` for a block.
 * `connection` in between gives a connection instead of a session.
 */
const transactionContext: (vm: Interpreter) => PyClass = once((vm) => {
  const self_ = (_vm: Interpreter, self: PyInstance): Value => self;
  return defineClass(vm, 'oslo_db.sqlalchemy.enginefacade', '_TransactionContextManager', {
    methods: {
      __init__: () => null,
      __call__: (_vm, self, args) => {
        const [fn = null] = args.positional;
        return fn instanceof PyFunction || fn instanceof NativeFunction || fn instanceof BoundMethod ? fn : self;
      },
      using: (vm, self) => transparent(vm, self.payload === 'connection' ? connection(vm) : session(vm)),
      configure: () => null,
      append_on_engine_create: () => null,
      make_new_manager: self_,
      get_engine: (vm) => engine(vm),
      get_sessionmaker: (vm) => sessionMaker(vm),
      get_legacy_facade: (vm) => instantiate(facade(vm), undefined),
      patch_factory: () => new NativeFunction('reset', () => null),
      patch_engine: () => new NativeFunction('reset', () => null),
      dispose_pool: () => null,
    },
    properties: {
      reader: self_,
      writer: self_,
      independent: self_,
      savepoint: self_,
      allow_async: self_,
      async_: self_,
      connection: (vm) => instantiate(transactionContext(vm), 'connection'),
    },
  });
});

const enginefacade: LibraryModule = {
  name: 'oslo_db.sqlalchemy.enginefacade',
  load(vm, module) {
    const manager = instantiate(transactionContext(vm), undefined);
    module.attrs.set('_TransactionContextManager', transactionContext(vm));
    module.attrs.set('_context_manager', manager);
    module.attrs.set('reader', manager);
    module.attrs.set('writer', manager);
    module.attrs.set('LegacyEngineFacade', facade(vm));
    defineFunctions(module, {
      transaction_context: () => manager,
      transaction_context_provider: identity,
      configure: nothing,
      get_legacy_facade: (vm) => instantiate(facade(vm), undefined),
    });
  },
};

const sessionModule: LibraryModule = {
  name: 'oslo_db.sqlalchemy.session',
  load(vm, module) {
    module.attrs.set('EngineFacade', facade(vm));
    module.attrs.set('Session', named(vm, 'sqlalchemy.orm', 'Session'));
    module.attrs.set('Query', named(vm, 'sqlalchemy.orm', 'Query'));
    defineFunctions(module, { create_engine: (vm) => engine(vm), get_maker: (vm) => sessionMaker(vm) });
  },
};

const ormModule: LibraryModule = {
  name: 'oslo_db.sqlalchemy.orm',
  load(vm, module) {
    module.attrs.set('Session', named(vm, 'sqlalchemy.orm', 'Session'));
    module.attrs.set('Query', named(vm, 'sqlalchemy.orm', 'Query'));
    defineFunctions(module, { get_maker: (vm) => sessionMaker(vm) });
  },
};

const engines: LibraryModule = {
  name: 'oslo_db.sqlalchemy.engines',
  load(_vm, module) {
    defineFunctions(module, { create_engine: (vm) => engine(vm) });
  },
};

/** MySQL Cluster, which a migration set is not for. */
const ndb: LibraryModule = placeholder('oslo_db.sqlalchemy.ndb', (_vm, module) => {
  defineFunctions(module, { ndb_status: () => false, enable_ndb_support: nothing, init_ndb_events: nothing });
});

/** Engines and sessions of oslo.db. */
export const dbEngineModules: readonly LibraryModule[] = [enginefacade, sessionModule, ormModule, engines, ndb];
