import { defineClass, instantiate, type LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

/** `threading`: locks that are always free; there is one thread. */
export const threading: LibraryModule = {
  name: 'threading',
  load(vm, module) {
    const lock = (name: string) =>
      defineClass(vm, module.name, name, {
        methods: {
          __init__: () => null,
          __enter__: () => true,
          __exit__: () => null,
          acquire: () => true,
          release: () => null,
          locked: () => false,
        },
      });
    for (const name of ['Lock', 'RLock', 'Semaphore', 'BoundedSemaphore']) module.attrs.set(name, lock(name));
    module.attrs.set('local', defineClass(vm, module.name, 'local'));
    module.attrs.set('Thread', defineClass(vm, module.name, 'Thread'));
    const main = instantiate(
      defineClass(vm, module.name, '_MainThread', { attrs: { name: 'MainThread', ident: 1n } }),
      null,
    );
    defineFunctions(module, {
      current_thread: () => main,
      currentThread: () => main,
      get_ident: () => 1n,
    });
  },
};
