import type { Interpreter } from '../../python/interpreter.ts';
import {
  type Args,
  NativeFunction,
  PyClass,
  PyDict,
  PyFunction,
  type PyInstance,
  PyTuple,
  type Value,
} from '../../python/value.ts';
import { defineClass, instantiate, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';
import { defineFunctions, identity, identityEitherWay } from './functions.ts';

interface Partial {
  readonly fn: Value;
  readonly positional: readonly Value[];
  readonly keyword: ReadonlyMap<string, Value>;
}

const partialClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'functools', 'partial', {
    methods: {
      __init__(_vm, self, args) {
        const [fn = null, ...positional] = args.positional;
        self.payload = { fn, positional, keyword: args.keyword } satisfies Partial;
        return null;
      },
      __call__(vm, self, args) {
        const { fn, positional, keyword } = self.payload as Partial;
        return vm.call(fn, [...positional, ...args.positional], new Map([...keyword, ...args.keyword]));
      },
    },
    properties: {
      func: (_, self) => (self.payload as Partial).fn,
      args: (_, self) => new PyTuple((self.payload as Partial).positional),
      keywords: (_, self) => PyDict.of((self.payload as Partial).keyword),
    },
  }),
);

/** `wraps(fn)`: the wrapper takes the wrapped function's name. */
function wraps(_vm: Interpreter, args: Args): Value {
  const wrapped = args.positional[0] ?? args.keyword.get('wrapped') ?? null;
  return new NativeFunction('functools.wraps', (vm, inner) => named(vm, inner.positional[0] ?? null, wrapped));
}

function named(vm: Interpreter, wrapper: Value, wrapped: Value): Value {
  if (!(wrapper instanceof PyFunction)) return wrapper;
  for (const name of ['__name__', '__doc__', '__module__']) {
    const value = vm.findAttr(wrapped, name);
    if (value !== undefined) wrapper.attrs.set(name, value);
  }
  wrapper.attrs.set('__wrapped__', wrapped);
  return wrapper;
}

/** The comparisons that `total_ordering` derives from `__lt__` and `__eq__`. */
const derivedFromLess: Readonly<Record<string, (less: boolean, equal: boolean) => boolean>> = {
  __gt__: (less, equal) => !less && !equal,
  __le__: (less, equal) => less || equal,
  __ge__: (less) => !less,
};

function totalOrdering(_vm: Interpreter, args: Args): Value {
  const [cls = null] = args.positional;
  if (!(cls instanceof PyClass) || cls.attrs.get('__lt__') === undefined) return cls;
  for (const [name, decide] of Object.entries(derivedFromLess)) {
    if (cls.attrs.has(name)) continue;
    cls.attrs.set(
      name,
      new NativeFunction(name, (vm, inner) => {
        const [self = null, other = null] = inner.positional;
        return decide(vm.truth(vm.call(vm.getAttr(self, '__lt__'), [other])), vm.equals(self, other));
      }),
    );
  }
  return cls;
}

function compareToKey(vm: Interpreter, args: Args): Value {
  const compare = args.positional[0] ?? null;
  const less = (vm: Interpreter, self: PyInstance, other: Value): bigint => {
    const result = vm.call(compare, [self.payload as Value, (other as PyInstance).payload as Value]);
    if (typeof result !== 'bigint') throw vm.unresolved('a comparison function whose result is not known');
    return result;
  };
  const cls = defineClass(vm, 'functools', 'K', {
    methods: {
      __lt__: (vm, self, inner) => less(vm, self, inner.positional[0] ?? null) < 0n,
      __gt__: (vm, self, inner) => less(vm, self, inner.positional[0] ?? null) > 0n,
      __eq__: (vm, self, inner) => less(vm, self, inner.positional[0] ?? null) === 0n,
    },
  });
  return new NativeFunction('functools.K', (_vm, inner) => instantiate(cls, inner.positional[0] ?? null));
}

/** `functools` */
export const functools: LibraryModule = {
  name: 'functools',
  load(vm, module) {
    module.attrs.set('partial', partialClass(vm));
    module.attrs.set('WRAPPER_ASSIGNMENTS', new PyTuple(['__module__', '__name__', '__qualname__', '__doc__']));
    module.attrs.set('WRAPPER_UPDATES', new PyTuple(['__dict__']));
    defineFunctions(module, {
      wraps,
      update_wrapper: (vm, args) => named(vm, args.positional[0] ?? null, args.positional[1] ?? null),
      total_ordering: totalOrdering,
      cmp_to_key: compareToKey,
      // A cache changes when a function runs, not what it gives.
      lru_cache: identityEitherWay,
      cache: identity,
      cached_property: (vm, args) => vm.call(vm.builtin('property'), args.positional),
      reduce(vm, args) {
        const [fn = null, items = null, ...initial] = args.positional;
        const list = [...initial, ...vm.iterate(items)];
        if (list.length === 0) throw vm.raise('TypeError', 'reduce() of empty iterable with no initial value');
        return list.reduce((left, right) => vm.call(fn, [left, right]));
      },
    });
  },
};
