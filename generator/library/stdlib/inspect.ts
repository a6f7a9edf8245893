import {
  BoundMethod,
  NativeFunction,
  PyClass,
  PyFunction,
  PyInstance,
  PyList,
  PyModule,
  PyTuple,
} from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

/** `inspect`: what kind of thing a value is. Signatures and frames are not known. */
export const inspect: LibraryModule = {
  name: 'inspect',
  load(_vm, module) {
    defineFunctions(module, {
      isclass: (_vm, args) => args.positional[0] instanceof PyClass,
      isfunction: (_vm, args) => args.positional[0] instanceof PyFunction,
      ismethod: (_vm, args) => args.positional[0] instanceof BoundMethod,
      ismodule: (_vm, args) => args.positional[0] instanceof PyModule,
      isbuiltin: (_vm, args) => args.positional[0] instanceof NativeFunction,
      isroutine: (_vm, args) =>
        [PyFunction, BoundMethod, NativeFunction].some((kind) => args.positional[0] instanceof kind),
      getdoc: (vm, args) => vm.findAttr(args.positional[0] ?? null, '__doc__') ?? null,
      getmembers: (vm, args) => {
        const [value = null, test = null] = args.positional;
        const attrs =
          value instanceof PyModule || value instanceof PyInstance
            ? value.attrs
            : value instanceof PyClass
              ? new Map(value.mro.toReversed().flatMap((cls) => [...cls.attrs]))
              : null;
        if (attrs === null) throw vm.unresolved(`inspect.getmembers of ${vm.repr(value)}`);
        const names = [...attrs.keys()].sort();
        const items = names.map((name) => [name, vm.getAttr(value, name)] as const);
        const wanted = items.filter(([, item]) => test === null || vm.truth(vm.call(test, [item])));
        return new PyList(wanted.map((pair) => new PyTuple(pair)));
      },
    });
  },
};
