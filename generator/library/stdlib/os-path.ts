import { posix } from 'node:path';
import type { Interpreter } from '../../python/interpreter.ts';
import { PyTuple, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { defineFunction, type LibraryModule } from '../define.ts';
import { opaqueResult } from '../opaque.ts';

const text = (vm: Interpreter, value: Value | undefined) => textArgument(vm, value, 'path');

/** `os.path.join`, which unlike Node's does not normalise. */
function join(parts: readonly string[]): string {
  return parts.reduce((path, part) => {
    if (part.startsWith('/') || path === '') return part;
    return path.endsWith('/') ? path + part : `${path}/${part}`;
  });
}

function split(path: string): [string, string] {
  const at = path.lastIndexOf('/') + 1;
  const head = path.slice(0, at);
  const trimmed = head.replace(/\/+$/, '');
  return [trimmed === '' ? head : trimmed, path.slice(at)];
}

function splitExtension(path: string): [string, string] {
  const extension = posix.extname(path);
  return [path.slice(0, path.length - extension.length), extension];
}

const oneToOne: Readonly<Record<string, (path: string) => string>> = {
  dirname: (path) => split(path)[0],
  basename: (path) => split(path)[1],
  normpath: (path) => posix.normalize(path).replace(/(.)\/$/, '$1'),
  normcase: (path) => path,
  // The tree of a release has no place on a disk: its paths are taken as they are.
  abspath: (path) => posix.normalize(path).replace(/(.)\/$/, '$1'),
  realpath: (path) => posix.normalize(path).replace(/(.)\/$/, '$1'),
  expanduser: (path) => path,
  expandvars: (path) => path,
};

/** `os.path` and the module behind it: functions of names only; whether a file exists is not known. */
export const osPathModules: readonly LibraryModule[] = ['os.path', 'posixpath'].map((name) => ({
  name,
  load(_vm, module) {
    module.attrs.set('sep', '/');
    module.attrs.set('pardir', '..');
    module.attrs.set('curdir', '.');
    for (const [name, body] of Object.entries(oneToOne)) {
      defineFunction(module, name, (vm, args) => body(text(vm, args.positional[0])));
    }
    defineFunction(module, 'join', (vm, args) => join(args.positional.map((part) => text(vm, part))));
    defineFunction(module, 'split', (vm, args) => new PyTuple(split(text(vm, args.positional[0]))));
    defineFunction(module, 'splitext', (vm, args) => new PyTuple(splitExtension(text(vm, args.positional[0]))));
    defineFunction(module, 'isabs', (vm, args) => text(vm, args.positional[0]).startsWith('/'));
    defineFunction(module, 'relpath', (vm, args) =>
      posix.relative(
        args.positional[1] === undefined ? '.' : text(vm, args.positional[1]),
        text(vm, args.positional[0]),
      ),
    );
    for (const name of ['exists', 'isfile', 'isdir', 'islink', 'getsize', 'getmtime', 'lexists', 'samefile']) {
      defineFunction(module, name, opaqueResult(`os.path.${name}`));
    }
  },
}));
