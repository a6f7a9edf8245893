import { NativeFunction } from '../../python/value.ts';
import { transparent } from '../alembic/migration-context.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { placeholder } from '../placeholder.ts';
import { defineFunctions, identityFactory, identityFunction, nothing } from '../stdlib/functions.ts';

/** `oslo_concurrency`: locks that are always free; processes are never run. */
export const concurrencyModules: readonly LibraryModule[] = [
  {
    name: 'oslo_concurrency.lockutils',
    load(_vm, module) {
      defineFunctions(module, {
        synchronized: identityFactory,
        synchronized_with_prefix: () => new NativeFunction('synchronized', () => identityFunction),
        lock: (vm) => transparent(vm, null),
        lock_with_prefix: () => new NativeFunction('lock', (vm) => transparent(vm, null)),
        set_defaults: nothing,
        get_lock_path: nothing,
      });
    },
  },
  placeholder('oslo_concurrency.processutils', (vm, module) => {
    module.attrs.set(
      'ProcessExecutionError',
      defineClass(vm, module.name, 'ProcessExecutionError', { bases: [vm.builtin('Exception') as never] }),
    );
  }),
];
