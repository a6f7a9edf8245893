import { PyDict } from '../../python/value.ts';
import { defineFunction, type LibraryModule } from '../define.ts';
import { placeholder } from '../placeholder.ts';

/** `os`: an empty environment, and nothing of a file system or of processes. */
export const os: LibraryModule = placeholder('os', (vm, module) => {
  module.attrs.set('path', vm.importModule('os.path'));
  module.attrs.set('environ', new PyDict());
  module.attrs.set('name', 'posix');
  module.attrs.set('sep', '/');
  module.attrs.set('pathsep', ':');
  module.attrs.set('linesep', '\n');
  module.attrs.set('curdir', '.');
  module.attrs.set('pardir', '..');
  module.attrs.set('devnull', '/dev/null');
  for (const [name, value] of [
    ['O_RDONLY', 0n],
    ['O_WRONLY', 1n],
    ['O_RDWR', 2n],
    ['R_OK', 4n],
    ['W_OK', 2n],
    ['X_OK', 1n],
    ['F_OK', 0n],
    ['EX_OK', 0n],
  ] as const) {
    module.attrs.set(name, value);
  }
  module.attrs.set('error', vm.builtin('OSError'));
  module.attrs.set('PathLike', vm.builtin('object'));
  defineFunction(module, 'getenv', (_vm, args) => args.positional[1] ?? args.keyword.get('default') ?? null);
  defineFunction(module, 'fspath', (_vm, args) => args.positional[0] ?? null);
  defineFunction(module, 'getpid', (vm) => vm.run({ kind: 'call', fn: 'os.getpid', args: [] }, { kind: 'int' }));
  defineFunction(module, 'urandom', (vm, args) =>
    vm.run({ kind: 'call', fn: 'os.urandom', args: args.positional.map((arg) => vm.toExpr(arg)) }, { kind: 'bytes' }),
  );
});
