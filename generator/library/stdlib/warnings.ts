import { PyList } from '../../python/value.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { defineFunctions, nothing } from './functions.ts';

/** `warnings`: nothing is ever shown. */
export const warnings: LibraryModule = {
  name: 'warnings',
  load(vm, module) {
    defineFunctions(module, {
      warn: nothing,
      warn_explicit: nothing,
      simplefilter: nothing,
      filterwarnings: nothing,
      resetwarnings: nothing,
    });
    module.attrs.set(
      'catch_warnings',
      defineClass(vm, module.name, 'catch_warnings', {
        methods: { __init__: () => null, __enter__: () => new PyList([]), __exit__: () => null },
      }),
    );
  },
};
