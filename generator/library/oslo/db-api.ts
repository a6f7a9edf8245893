import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, PyDict, type PyInstance, PyList, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { bind, defineClass, type LibraryModule } from '../define.ts';
import { placeholder } from '../placeholder.ts';
import { defineFunctions, identity, identityEitherWay } from '../stdlib/functions.ts';
import { construct } from './construct.ts';

/** `DBAPI`: hands every name on to the backend's module, SQLAlchemy's. */
function backendAttribute(vm: Interpreter, self: PyInstance, args: Args): Value {
  const mapping = self.attrs.get('backend_mapping') ?? null;
  const module = mapping instanceof PyDict ? (mapping.get('sqlalchemy') ?? null) : null;
  const name = textArgument(vm, args.positional[0], 'attribute');
  if (module === null) throw vm.raise('AttributeError', name);
  return vm.getAttr(vm.importModule(textArgument(vm, module, 'module')), name);
}

const api: LibraryModule = {
  name: 'oslo_db.api',
  load(vm, module) {
    module.attrs.set('DEFAULT_MAX_RETRIES', 20n);
    const initialise = (vm: Interpreter, self: PyInstance, args: Args, names: readonly string[]): Value => {
      const given = bind(vm, 'DBAPI', args, [...names, '**']);
      self.attrs.set('backend_mapping', given.backend_mapping ?? new PyDict());
      return null;
    };
    const cls = defineClass(vm, module.name, 'DBAPI', {
      methods: {
        __init__: (vm, self, args) => initialise(vm, self, args, ['backend_name?', 'backend_mapping?', 'lazy?']),
        __getattr__: backendAttribute,
      },
      classMethods: {
        from_config(vm, cls, args) {
          const given = bind(vm, 'from_config', args, ['conf', 'backend_mapping?', 'lazy?']);
          return vm.call(cls, [], new Map([['backend_mapping', given.backend_mapping ?? new PyDict()]]));
        },
      },
    });
    module.attrs.set('DBAPI', cls);
    const wrap = defineClass(vm, module.name, 'wrap_db_retry', {
      methods: { __init__: () => null, __call__: (_vm, _self, args) => args.positional[0] ?? null },
    });
    module.attrs.set('wrap_db_retry', wrap);
    for (const name of ['safe_for_db_retry', 'retry_on_deadlock', 'retry_on_disconnect', 'retry_on_request']) {
      defineFunctions(module, { [name]: identityEitherWay });
    }
    defineFunctions(module, { disable_db_retry: identity });
  },
};

const concurrency: LibraryModule = {
  name: 'oslo_db.concurrency',
  load(vm, module) {
    module.attrs.set(
      'TpoolDbapiWrapper',
      defineClass(vm, module.name, 'TpoolDbapiWrapper', {
        methods: {
          __init__(vm, self, args) {
            const given = bind(vm, 'TpoolDbapiWrapper', args, ['conf', 'backend_mapping']);
            self.attrs.set('backend_mapping', given.backend_mapping ?? null);
            return null;
          },
          __getattr__: backendAttribute,
        },
      }),
    );
  },
};

/** `[database]`, as far as services read it. */
const databaseOptions: readonly (readonly [kind: string, name: string, fallback: Value])[] = [
  ['StrOpt', 'backend', 'sqlalchemy'],
  ['StrOpt', 'connection', null],
  ['StrOpt', 'slave_connection', null],
  ['BoolOpt', 'sqlite_synchronous', true],
  ['StrOpt', 'sqlite_db', 'oslo.sqlite'],
  ['StrOpt', 'mysql_sql_mode', 'TRADITIONAL'],
  ['BoolOpt', 'mysql_enable_ndb', false],
  ['IntOpt', 'connection_recycle_time', 3600n],
  ['IntOpt', 'idle_timeout', 3600n],
  ['IntOpt', 'max_pool_size', 5n],
  ['IntOpt', 'min_pool_size', 1n],
  ['IntOpt', 'max_retries', 10n],
  ['IntOpt', 'retry_interval', 10n],
  ['IntOpt', 'max_overflow', 50n],
  ['IntOpt', 'pool_timeout', null],
  ['IntOpt', 'connection_debug', 0n],
  ['BoolOpt', 'connection_trace', false],
  ['BoolOpt', 'use_db_reconnect', false],
  ['BoolOpt', 'use_tpool', false],
  ['IntOpt', 'db_retry_interval', 1n],
  ['IntOpt', 'db_max_retries', 20n],
];

const options: LibraryModule = {
  name: 'oslo_db.options',
  load(vm, module) {
    const made = databaseOptions.map(([kind, name, fallback]) =>
      construct(vm, 'oslo_config.cfg', kind, [name], { default: fallback }),
    );
    module.attrs.set('database_opts', new PyList(made));
    defineFunctions(module, {
      set_defaults(vm, args) {
        const [conf = null, connection] = args.positional;
        vm.call(vm.getAttr(conf, 'register_opts'), [module.attrs.get('database_opts') ?? null, 'database']);
        const values = new Map(args.keyword);
        if (connection !== undefined) values.set('connection', connection);
        for (const [name, value] of values) {
          if (databaseOptions.some(([, known]) => known === name)) {
            vm.call(vm.getAttr(conf, 'set_default'), [name, value], new Map([['group', 'database']]));
          }
        }
        return null;
      },
      list_opts: (vm) => vm.call(vm.builtin('list')),
    });
  },
};

/** `oslo_db`'s entry points; what runs migrations itself is there to be imported only. */
export const dbApiModules: readonly LibraryModule[] = [
  api,
  concurrency,
  options,
  ...[
    'oslo_db.sqlalchemy.exc_filters',
    'oslo_db.sqlalchemy.migration',
    'oslo_db.sqlalchemy.migration_cli',
    'oslo_db.sqlalchemy.migration_cli.manager',
    'oslo_db.sqlalchemy.update_match',
    'oslo_db.sqlalchemy.provision',
    'oslo_db.sqlalchemy.compat',
    'oslo_db.sqlalchemy.compat.utils',
    'oslo_db.sqlalchemy.asyncio',
    'oslo_db.migration',
  ].map((name) => placeholder(name)),
];
