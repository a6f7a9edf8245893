import type { Interpreter } from '../../python/interpreter.ts';
import { type PyClass, PyDict, type Value } from '../../python/value.ts';
import { bind, defineClass, defineFunction, instantiate, type LibraryModule } from '../define.ts';
import { configClass } from './config.ts';
import { connection } from './connection.ts';
import { migrationContext, transparent } from './migration-context.ts';

function unresolved(name: string) {
  return (vm: Interpreter): Value => {
    throw vm.unresolved(`alembic.context.${name}`);
  };
}

/**
 * `alembic.context`: what scripts and helpers ask of the environment. The set is always applied online, to one database,
 * with no `-x` arguments.
 */
export const context: LibraryModule = {
  name: 'alembic.context',
  load(vm, module) {
    module.attrs.set('config', instantiate(configClass(vm), undefined));
    defineFunction(module, 'is_offline_mode', () => false);
    defineFunction(module, 'is_transactional_ddl', () => false);
    defineFunction(module, 'get_context', (vm) => migrationContext(vm));
    defineFunction(module, 'get_bind', (vm) => connection(vm));
    defineFunction(module, 'get_impl', (vm) => vm.getAttr(migrationContext(vm), 'impl'));
    defineFunction(module, 'get_x_argument', (vm, args) => {
      const given = bind(vm, 'get_x_argument', args, ['as_dictionary?']);
      return given.as_dictionary ? new PyDict() : vm.call(vm.builtin('list') as PyClass);
    });
    defineFunction(module, 'get_tag_argument', () => null);
    defineFunction(module, 'begin_transaction', (vm) => transparent(vm, null));
    defineFunction(module, 'execute', (vm, args) =>
      vm.call(vm.getAttr(migrationContext(vm), 'execute'), args.positional, args.keyword),
    );
    for (const name of [
      'configure',
      'run_migrations',
      'get_head_revision',
      'get_head_revisions',
      'get_revision_argument',
      'get_starting_revision_argument',
    ]) {
      defineFunction(module, name, unresolved(name));
    }
    const proxy = defineClass(vm, 'alembic.runtime.environment', 'EnvironmentContext');
    module.attrs.set('EnvironmentContext', proxy);
  },
};
