import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, NativeFunction, PyClass, PyInstance, type Value } from '../../../python/value.ts';
import { createEngine } from '../engine/engine.ts';
import { errorNames, sqlalchemyError } from '../error.ts';
import { isA, make } from '../kit/registry.ts';
import { mapperOf } from '../orm/declarative.ts';
import { newInspector } from '../reflection/inspector.ts';
import { type Contents, defineModule } from './define-module.ts';

/** `inspect(…)`: of an engine or a connection an Inspector, of a mapped class its mapper. */
export function inspect(vm: Interpreter, args: Args): Value {
  const [subject] = args.positional;
  if (isA(vm, subject, 'Connectable')) return newInspector(vm, subject);
  if (isA(vm, subject, 'Session')) return newInspector(vm, vm.getAttr(subject, 'bind'));
  if (subject instanceof PyClass && mapperOf(subject)) return subject.lookup('__mapper__') ?? null;
  if (isA(vm, subject, 'Table')) return subject;
  if (subject instanceof PyInstance && mapperOf(subject.cls)) throw vm.unresolved('inspect() of a mapped object');
  throw sqlalchemyError(
    vm,
    'NoInspectionAvailable',
    `No inspection system is available for ${vm.repr(subject ?? null)}`,
  );
}

const base: Contents = {
  classes: ['Connectable', 'Connection', 'Engine', 'Transaction', 'NestedTransaction', 'RootTransaction'],
};

const nothing = (): Value => null;

/**
 * Event hooks belong to a running service. Only those that would change the schema while a script runs matter, and
 * they are refused.
 */
function listen(vm: Interpreter, target: Value | undefined, name: Value | undefined): void {
  const onSchema = isA(vm, target, 'Table') || isA(vm, target, 'MetaData');
  if (onSchema && typeof name === 'string' && (name.endsWith('_create') || name.endsWith('_drop'))) {
    throw vm.unresolved(`event ${name} on a table`);
  }
}

export const engineModules = [
  defineModule('sqlalchemy.engine', {
    ...base,
    classes: [...(base.classes ?? []), 'CursorResult', 'Result', 'Row', 'URL', 'Inspector'],
    aliases: { ResultProxy: 'CursorResult', RowProxy: 'Row', LegacyRow: 'Row', Dialect: 'MySQLDialect' },
    functions: {
      create_engine: createEngine,
      engine_from_config: createEngine,
      make_url: (vm) => make(vm, 'URL', undefined),
    },
    submodules: ['reflection', 'url', 'default', 'base', 'result', 'row', 'interfaces', 'cursor'],
  }),
  defineModule('sqlalchemy.engine.base', base),
  defineModule('sqlalchemy.engine.result', {
    classes: ['CursorResult', 'Result', 'Row'],
    aliases: { ResultProxy: 'CursorResult', RowProxy: 'Row' },
  }),
  defineModule('sqlalchemy.engine.cursor', { classes: ['CursorResult'] }),
  defineModule('sqlalchemy.engine.row', { classes: ['Row'] }),
  defineModule('sqlalchemy.engine.interfaces', {
    classes: ['Compiled', 'Connectable'],
    aliases: { Dialect: 'MySQLDialect' },
  }),
  defineModule('sqlalchemy.engine.default', { aliases: { DefaultDialect: 'MySQLDialect' } }),
  defineModule('sqlalchemy.engine.url', {
    classes: ['URL'],
    functions: { make_url: (vm) => make(vm, 'URL', undefined) },
  }),
  defineModule('sqlalchemy.engine.reflection', {
    classes: ['Inspector'],
    functions: { cache: (_vm, args) => args.positional[0] ?? null },
  }),
  defineModule('sqlalchemy.inspection', { functions: { inspect } }),
  defineModule('sqlalchemy.exc', { classes: errorNames, aliases: { DBAPIError: 'DBAPIError' } }),
  defineModule('sqlalchemy.event', {
    functions: {
      listen: (vm, args) => {
        listen(vm, args.positional[0], args.positional[1]);
        return null;
      },
      listens_for: (vm, args) => {
        listen(vm, args.positional[0], args.positional[1]);
        return new NativeFunction('listens_for', (_vm, inner) => inner.positional[0] ?? null);
      },
      remove: nothing,
      contains: () => false,
    },
  }),
  defineModule('sqlalchemy.events', {}),
  defineModule('sqlalchemy.pool', {
    classes: ['NullPool', 'QueuePool', 'StaticPool', 'SingletonThreadPool', 'AssertionPool', 'Pool'],
  }),
  defineModule('sqlalchemy.util', {
    values: {
      OrderedDict: (vm) => vm.builtin('dict'),
      immutabledict: (vm) => vm.builtin('dict'),
    },
    submodules: ['langhelpers', 'compat'],
  }),
  defineModule('sqlalchemy.util.langhelpers', {
    functions: { symbol: (_vm, args) => args.positional[0] ?? null },
  }),
  defineModule('sqlalchemy.util.compat', { values: { py3k: () => true } }),
];
