import { PythonError } from '../../../src/migration/verb/python/error.ts';
import { shlexSplit } from '../../../src/migration/verb/python/shlex.ts';
import { PyList, RunValue, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

const WORDS = { kind: 'list', of: { kind: 'str' } } as const;

/** `shlex`: words as a shell has them. */
export const shlex: LibraryModule = {
  name: 'shlex',
  load(_vm, module) {
    defineFunctions(module, {
      split: (vm, { positional, keyword }): Value => {
        const [text = keyword.get('s') ?? null, ...options] = positional;
        if (options.length > 0 || [...keyword.keys()].some((name) => name !== 's')) {
          throw vm.unresolved('shlex.split() with options');
        }
        if (text instanceof RunValue) {
          return vm.run({ kind: 'call', fn: 'shlex.split', args: [text.expr] }, WORDS);
        }
        try {
          return new PyList(shlexSplit(textArgument(vm, text, 'text')));
        } catch (error) {
          if (error instanceof PythonError) throw vm.raise('ValueError', error.message.slice(error.kind.length + 2));
          throw error;
        }
      },
    });
  },
};
