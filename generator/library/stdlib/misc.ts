import type { LibraryModule } from '../define.ts';
import { placeholder } from '../placeholder.ts';
import { defineFunctions, identity, nothing } from './functions.ts';
import { pickleModules } from './pickle.ts';

/** Features that Python 3 has always: importing them changes nothing. */
const future: LibraryModule = {
  name: '__future__',
  load(_vm, module) {
    for (const name of [
      'print_function',
      'division',
      'absolute_import',
      'unicode_literals',
      'with_statement',
      'annotations',
      'generators',
      'nested_scopes',
    ]) {
      module.attrs.set(name, true);
    }
  },
};

const traceback: LibraryModule = {
  name: 'traceback',
  load(_vm, module) {
    defineFunctions(module, {
      print_exc: nothing,
      print_exception: nothing,
      print_stack: nothing,
      format_exc: () => '',
    });
  },
};

const pkgutil: LibraryModule = {
  name: 'pkgutil',
  load(_vm, module) {
    defineFunctions(module, { extend_path: identity });
  },
};

const pprint: LibraryModule = {
  name: 'pprint',
  load(_vm, module) {
    defineFunctions(module, { pprint: nothing, pformat: (vm, args) => vm.repr(args.positional[0] ?? null) });
  },
};

const weakref: LibraryModule = {
  name: 'weakref',
  load(vm, module) {
    defineFunctions(module, { proxy: identity });
    module.attrs.set('WeakKeyDictionary', vm.builtin('dict'));
    module.attrs.set('WeakValueDictionary', vm.builtin('dict'));
    module.attrs.set('WeakSet', vm.builtin('set'));
  },
};

const numbers: LibraryModule = {
  name: 'numbers',
  load(vm, module) {
    for (const name of ['Number', 'Integral', 'Real', 'Rational']) {
      module.attrs.set(name, vm.builtin(name === 'Integral' ? 'int' : 'float'));
    }
  },
};

/** Small modules, and those whose every use would act outside the database. */
export const miscModules: readonly LibraryModule[] = [
  future,
  traceback,
  pkgutil,
  pprint,
  weakref,
  numbers,
  ...pickleModules,
  ...['marshal', 'subprocess', 'ctypes'].map((name) => placeholder(name)),
];
