import type { Interpreter } from '../../python/interpreter.ts';
import { RunValue, type Value } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

function number(vm: Interpreter, value: Value | undefined): number {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
  if (value instanceof RunValue) throw vm.unresolved('a function of math on a value that only the run knows');
  throw vm.raise('TypeError', `must be real number, not ${vm.typeOf(value ?? null).name}`);
}

const whole: Readonly<Record<string, (value: number) => number>> = {
  ceil: Math.ceil,
  floor: Math.floor,
  trunc: Math.trunc,
};
const real: Readonly<Record<string, (value: number) => number>> = {
  sqrt: Math.sqrt,
  log2: Math.log2,
  log10: Math.log10,
  exp: Math.exp,
  fabs: Math.abs,
  sin: Math.sin,
  cos: Math.cos,
};

/** `math`, on numbers that are known. */
export const math: LibraryModule = {
  name: 'math',
  load(_vm, module) {
    module.attrs.set('pi', Math.PI);
    module.attrs.set('e', Math.E);
    module.attrs.set('inf', Number.POSITIVE_INFINITY);
    module.attrs.set('nan', Number.NaN);
    for (const [name, body] of Object.entries(whole)) {
      defineFunctions(module, { [name]: (vm, args) => BigInt(body(number(vm, args.positional[0]))) });
    }
    for (const [name, body] of Object.entries(real)) {
      defineFunctions(module, { [name]: (vm, args) => body(number(vm, args.positional[0])) });
    }
    defineFunctions(module, {
      log: (vm, args) => {
        const value = Math.log(number(vm, args.positional[0]));
        return args.positional[1] === undefined ? value : value / Math.log(number(vm, args.positional[1]));
      },
      pow: (vm, args) => number(vm, args.positional[0]) ** number(vm, args.positional[1]),
      isnan: (vm, args) => Number.isNaN(number(vm, args.positional[0])),
      isinf: (vm, args) => Math.abs(number(vm, args.positional[0])) === Number.POSITIVE_INFINITY,
    });
  },
};
