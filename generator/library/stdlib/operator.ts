import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, NativeFunction, PyTuple, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

const one = (values: readonly Value[]): Value => (values.length === 1 ? (values[0] ?? null) : new PyTuple(values));

function attribute(vm: Interpreter, value: Value, path: string): Value {
  return path.split('.').reduce((at, name) => vm.getAttr(at, name), value);
}

/** Functions for operators, by the method behind each. */
const methods: Readonly<Record<string, string>> = {
  add: '__add__',
  concat: '__add__',
  sub: '__sub__',
  mul: '__mul__',
  truediv: '__truediv__',
  floordiv: '__floordiv__',
  mod: '__mod__',
  lt: '__lt__',
  le: '__le__',
  gt: '__gt__',
  ge: '__ge__',
  and_: '__and__',
  or_: '__or__',
  xor: '__xor__',
  neg: '__neg__',
  setitem: '__setitem__',
  delitem: '__delitem__',
};

/** `operator` */
export const operator: LibraryModule = {
  name: 'operator',
  load(_vm, module) {
    const getter =
      (name: string, get: (vm: Interpreter, value: Value, key: Value) => Value) => (_vm: Interpreter, args: Args) =>
        new NativeFunction(`operator.${name}`, (vm, inner) =>
          one(args.positional.map((key) => get(vm, inner.positional[0] ?? null, key))),
        );
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
      contains: (vm, args) =>
        vm.iterate(args.positional[0] ?? null).some((item) => vm.equals(item, args.positional[1] ?? null)),
      not_: (vm, args) => !vm.truth(args.positional[0] ?? null),
      truth: (vm, args) => vm.truth(args.positional[0] ?? null),
      is_: (_vm, args) => args.positional[0] === args.positional[1],
      is_not: (_vm, args) => args.positional[0] !== args.positional[1],
      eq: (vm, args) =>
        comparison(vm, '__eq__', args) ?? vm.equals(args.positional[0] ?? null, args.positional[1] ?? null),
      ne: (vm, args) =>
        comparison(vm, '__ne__', args) ?? !vm.equals(args.positional[0] ?? null, args.positional[1] ?? null),
    });
    for (const [name, method] of Object.entries(methods)) {
      defineFunctions(module, {
        [name]: (vm, args) => vm.call(vm.getAttr(args.positional[0] ?? null, method), args.positional.slice(1)),
      });
    }
  },
};

/** An object's own `==`, which need not give a bool (SQLAlchemy's columns give a clause). */
function comparison(vm: Interpreter, method: string, args: Args): Value | undefined {
  const [left = null, right = null] = args.positional;
  if (left === null || typeof left !== 'object' || left.pyKind !== 'instance') return undefined;
  const found = vm.findAttr(left, method);
  return found === undefined ? undefined : vm.call(found, [right]);
}
