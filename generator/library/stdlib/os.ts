import { PyDict } from '../../python/value.ts';
import { defineFunction, type LibraryModule } from '../define.ts';
import { unresolvedCall } from '../placeholder.ts';

const constants = {
  name: 'posix',
  sep: '/',
  pathsep: ':',
  linesep: '\n',
  curdir: '.',
  pardir: '..',
  devnull: '/dev/null',
  O_RDONLY: 0n,
  O_WRONLY: 1n,
  O_RDWR: 2n,
  R_OK: 4n,
  W_OK: 2n,
  X_OK: 1n,
  F_OK: 0n,
  EX_OK: 0n,
} as const;

/** Whatever these do is done when the script runs; a set could not do it. */
const acts = ['system', 'popen', 'execv', 'execvp', 'fork', 'kill', 'remove', 'unlink', 'rename', 'rmdir', 'makedirs'];

/** `os`: an empty environment; of files and processes nothing is known. */
export const os: LibraryModule = {
  name: 'os',
  load(vm, module) {
    module.attrs.set('path', vm.importModule('os.path'));
    module.attrs.set('environ', new PyDict());
    for (const [name, value] of Object.entries(constants)) module.attrs.set(name, value);
    module.attrs.set('error', vm.builtin('OSError'));
    defineFunction(module, 'getenv', (_vm, args) => args.positional[1] ?? args.keyword.get('default') ?? null);
    defineFunction(module, 'fspath', (_vm, args) => args.positional[0] ?? null);
    defineFunction(module, 'urandom', (vm, args) =>
      vm.run({ kind: 'call', fn: 'os.urandom', args: args.positional.map((arg) => vm.toExpr(arg)) }, { kind: 'bytes' }),
    );
    for (const name of acts) defineFunction(module, name, unresolvedCall(`os.${name}`));
  },
};
