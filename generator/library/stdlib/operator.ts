import type { Interpreter } from '../../python/interpreter.ts';
import type { Machine } from '../../python/machine.ts';
import { type Args, NativeFunction, PyTuple, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

const binary: Readonly<Record<string, string>> = {
  add: '+',
  concat: '+',
  sub: '-',
  mul: '*',
  truediv: '/',
  div: '/',
  floordiv: '//',
  mod: '%',
  pow: '**',
  and_: '&',
  or_: '|',
  xor: '^',
  lshift: '<<',
  rshift: '>>',
};
const comparisons: Readonly<Record<string, string>> = {
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  is_: 'is',
  is_not: 'is not',
};

const one = (values: readonly Value[]): Value => (values.length === 1 ? (values[0] ?? null) : new PyTuple(values));

function attribute(vm: Interpreter, value: Value, path: string): Value {
  return path.split('.').reduce((at, name) => vm.getAttr(at, name), value);
}

function getter(name: string, get: (vm: Interpreter, value: Value, key: Value) => Value) {
  return (_vm: Interpreter, args: Args): Value =>
    new NativeFunction(`operator.${name}`, (vm, inner) =>
      one(args.positional.map((key) => get(vm, inner.positional[0] ?? null, key))),
    );
}

/** `operator`: the evaluator's own operators, as functions. */
export const operator: LibraryModule = {
  name: 'operator',
  load(_vm, module) {
    for (const [name, sign] of Object.entries(binary)) {
      defineFunctions(module, {
        [name]: (vm, args) => (vm as Machine).binary(sign, args.positional[0] ?? null, args.positional[1] ?? null),
      });
    }
    for (const [name, sign] of Object.entries(comparisons)) {
      defineFunctions(module, {
        [name]: (vm, args) => (vm as Machine).compare(sign, args.positional[0] ?? null, args.positional[1] ?? null),
      });
    }
    defineFunctions(module, {
      itemgetter: getter('itemgetter', (vm, value, key) => vm.getItem(value, key)),
      attrgetter: getter('attrgetter', (vm, value, key) => attribute(vm, value, textArgument(vm, key, 'attribute'))),
      methodcaller: (_vm, args) => {
        const [name, ...positional] = args.positional;
        return new NativeFunction('operator.methodcaller', (vm, inner) =>
          vm.call(vm.getAttr(inner.positional[0] ?? null, textArgument(vm, name, 'method')), positional, args.keyword),
        );
      },
      getitem: (vm, args) => vm.getItem(args.positional[0] ?? null, args.positional[1] ?? null),
      contains: (vm, args) => (vm as Machine).compare('in', args.positional[1] ?? null, args.positional[0] ?? null),
      not_: (vm, args) => !vm.truth(args.positional[0] ?? null),
      truth: (vm, args) => vm.truth(args.positional[0] ?? null),
    });
  },
};
