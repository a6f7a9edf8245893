import type { Interpreter } from '../../python/interpreter.ts';
import type { Args, RunType, Value } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions, nothing } from './functions.ts';

const results: Readonly<Record<string, RunType>> = {
  'random.random': { kind: 'float' },
  'random.uniform': { kind: 'float' },
  'random.randint': { kind: 'int' },
  'random.randrange': { kind: 'int' },
  'random.getrandbits': { kind: 'int' },
  'random.choice': { kind: 'any' },
  'random.sample': { kind: 'list', of: { kind: 'any' } },
  'secrets.token_hex': { kind: 'str' },
  'secrets.token_urlsafe': { kind: 'str' },
  'secrets.token_bytes': { kind: 'bytes' },
  'secrets.choice': { kind: 'any' },
  'secrets.randbelow': { kind: 'int' },
};

/** `random` and `secrets`: what they give is born in the run. */
export const randomModules: readonly LibraryModule[] = ['random', 'secrets'].map((name) => ({
  name,
  load(_vm, module) {
    for (const [fn, type] of Object.entries(results)) {
      if (!fn.startsWith(`${name}.`)) continue;
      defineFunctions(module, {
        [fn.slice(name.length + 1)]: (vm: Interpreter, args: Args): Value =>
          vm.run({ kind: 'call', fn, args: args.positional.map((arg) => vm.toExpr(arg)) }, type),
      });
    }
    defineFunctions(module, { seed: nothing });
  },
}));
