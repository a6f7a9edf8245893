import type { Interpreter } from '../../python/interpreter.ts';
import {
  type Args,
  NativeFunction,
  type PyClass,
  PyFunction,
  PyInstance,
  PyIterator,
  PyRaise,
  PyTuple,
  type Value,
} from '../../python/value.ts';
import { defineClass, instantiate, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';
import { defineFunctions } from './functions.ts';

/** What `__exit__` is called with: no exception, or one that is on its way up. */
function exceptionOf(args: Args): PyInstance | null {
  const value = args.positional[1] ?? null;
  return value instanceof PyInstance ? value : null;
}

interface Managed {
  readonly generator: Value;
}

function isStop(error: unknown): boolean {
  return error instanceof PyRaise && error.value.cls.name === 'StopIteration';
}

const generatorManager: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'contextlib', '_GeneratorContextManager', {
    methods: {
      __enter__: (vm, self) => vm.call(vm.builtin('next'), [(self.payload as Managed).generator]),
      __exit__(vm, self, args) {
        const { generator } = self.payload as Managed;
        const error = exceptionOf(args);
        try {
          if (error === null) vm.call(vm.builtin('next'), [generator]);
          else vm.call(vm.getAttr(generator, 'throw'), [error]);
        } catch (problem) {
          // The generator ended: it is done, or it swallowed the exception.
          if (isStop(problem)) return error !== null;
          if (problem instanceof PyRaise && problem.value === error) return false;
          throw problem;
        }
        throw vm.raise('RuntimeError', "generator didn't stop");
      },
    },
  }),
);

/** `@contextmanager`: a generator's part before `yield` enters, the part behind it leaves. */
export function contextManager(_vm: Interpreter, args: Args): Value {
  const fn = args.positional[0] ?? null;
  const name = fn instanceof PyFunction ? fn.code.name : 'contextmanager';
  return new NativeFunction(name, (vm, inner) => {
    const generator = vm.call(fn, inner.positional, inner.keyword);
    if (!(generator instanceof PyIterator)) throw vm.unresolved(`@contextmanager of ${name}, which is no generator`);
    return instantiate(generatorManager(vm), { generator });
  });
}

/** `contextlib` */
export const contextlib: LibraryModule = {
  name: 'contextlib',
  load(vm, module) {
    defineFunctions(module, { contextmanager: contextManager });
    const simple = (
      name: string,
      enter: (vm: Interpreter, value: Value) => Value,
      exit: (vm: Interpreter, value: Value, error: PyInstance | null) => Value,
    ) => {
      module.attrs.set(
        name,
        defineClass(vm, module.name, name, {
          methods: {
            __init__(_vm, self, args) {
              self.payload = name === 'suppress' ? new PyTuple(args.positional) : (args.positional[0] ?? null);
              return null;
            },
            __enter__: (vm, self) => enter(vm, self.payload as Value),
            __exit__: (vm, self, args) => exit(vm, self.payload as Value, exceptionOf(args)),
          },
        }),
      );
    };
    simple(
      'closing',
      (_vm, value) => value,
      (vm, value) => {
        vm.call(vm.getAttr(value, 'close'));
        return null;
      },
    );
    simple(
      'nullcontext',
      (_vm, value) => value,
      () => null,
    );
    simple(
      'suppress',
      () => null,
      (vm, value, error) => error !== null && vm.iterate(value).some((cls) => vm.isInstance(error, cls as PyClass)),
    );
    module.attrs.set('ContextDecorator', defineClass(vm, module.name, 'ContextDecorator'));
    module.attrs.set('AbstractContextManager', vm.builtin('object'));
    module.attrs.set('ExitStack', exitStack(vm));
  },
};

const exitStack = once((vm) =>
  defineClass(vm, 'contextlib', 'ExitStack', {
    methods: {
      __init__(_vm, self) {
        self.payload = [] as (() => void)[];
        return null;
      },
      __enter__: (_vm, self) => self,
      enter_context(vm, self, args) {
        const manager = args.positional[0] ?? null;
        const value = vm.call(vm.getAttr(manager, '__enter__'));
        (self.payload as (() => void)[]).push(() => vm.call(vm.getAttr(manager, '__exit__'), [null, null, null]));
        return value;
      },
      callback(vm, self, args) {
        const [fn = null, ...rest] = args.positional;
        (self.payload as (() => void)[]).push(() => vm.call(fn, rest, args.keyword));
        return fn;
      },
      __exit__(_vm, self) {
        for (const leave of (self.payload as (() => void)[]).reverse()) leave();
        return null;
      },
    },
  }),
);
