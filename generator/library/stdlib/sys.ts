import { NativeFunction, PyClass, PyDict, PyList, PyTuple } from '../../python/value.ts';
import { defineClass, defineFunction, instantiate, type LibraryModule } from '../define.ts';
import { opaqueResult } from '../opaque.ts';
import { nothing } from './functions.ts';

/** `sys` of a Python 3.11 without arguments. */
export const sys: LibraryModule = {
  name: 'sys',
  load(vm, module) {
    const version = new PyClass('version_info', 'sys', [vm.builtin('tuple') as PyClass]);
    version.attrs.set('_fields', new PyTuple(['major', 'minor', 'micro', 'releaselevel', 'serial']));
    module.attrs.set('version_info', new PyTuple([3n, 11n, 0n, 'final', 0n], version));
    module.attrs.set('version', '3.11.0');
    module.attrs.set('hexversion', 0x030b00f0n);
    module.attrs.set('maxsize', 2n ** 63n - 1n);
    module.attrs.set('maxint', 2n ** 63n - 1n);
    module.attrs.set('platform', 'linux');
    module.attrs.set('byteorder', 'little');
    module.attrs.set('argv', new PyList(['']));
    module.attrs.set('path', new PyList([]));
    module.attrs.set('modules', new PyDict());
    module.attrs.set('exec_prefix', '/usr');
    module.attrs.set('prefix', '/usr');
    const stream = instantiate(
      defineClass(vm, 'io', 'TextIOWrapper', {
        methods: { write: () => null, flush: () => null, isatty: () => false, writelines: () => null },
      }),
      undefined,
    );
    for (const name of ['stdout', 'stderr', 'stdin']) module.attrs.set(name, stream);
    defineFunction(module, 'exc_info', opaqueResult('sys.exc_info'));
    defineFunction(module, 'exc_clear', nothing);
    defineFunction(module, 'getdefaultencoding', () => 'utf-8');
    defineFunction(module, 'getfilesystemencoding', () => 'utf-8');
    defineFunction(module, 'intern', (_vm, args) => args.positional[0] ?? null);
    module.attrs.set(
      'exit',
      new NativeFunction('sys.exit', (vm, args) => {
        const [code = null] = args.positional;
        throw vm.raise('SystemExit', code === null ? '' : vm.str(code), args.positional);
      }),
    );
  },
};
