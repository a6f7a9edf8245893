import type { LibraryModule } from '../define.ts';
import { defineFunctions, identity } from './functions.ts';

/** `weakref`: references are as strong as any other here. */
export const weakref: LibraryModule = {
  name: 'weakref',
  load(vm, module) {
    defineFunctions(module, { proxy: identity });
    module.attrs.set('WeakKeyDictionary', vm.builtin('dict'));
    module.attrs.set('WeakValueDictionary', vm.builtin('dict'));
    module.attrs.set('WeakSet', vm.builtin('set'));
  },
};
