import { NativeFunction, PyClass } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { once } from '../once.ts';
import { defineFunctions, identity } from './functions.ts';

/** `abc.ABCMeta`: nothing is checked, since scripts only make objects of concrete classes. */
export const abcMeta = once((vm) => {
  const meta = new PyClass('ABCMeta', 'abc', [vm.builtin('type') as PyClass]);
  meta.attrs.set('register', new NativeFunction('ABCMeta.register', (_vm, args) => args.positional[1] ?? null));
  return meta;
});

/** `abc` */
export const abc: LibraryModule = {
  name: 'abc',
  load(vm, module) {
    module.attrs.set('ABCMeta', abcMeta(vm));
    module.attrs.set('ABC', new PyClass('ABC', 'abc', [vm.builtin('object') as PyClass], abcMeta(vm)));
    module.attrs.set('abstractproperty', vm.builtin('property'));
    module.attrs.set('abstractclassmethod', vm.builtin('classmethod'));
    module.attrs.set('abstractstaticmethod', vm.builtin('staticmethod'));
    defineFunctions(module, { abstractmethod: identity });
  },
};
