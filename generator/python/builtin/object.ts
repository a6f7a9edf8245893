import { reprOf, strOf } from '../format/text.ts';
import type { Machine } from '../machine.ts';
import { basesOf, finishClass } from '../object/class.ts';
import { exceptionClass, makeException, raised } from '../object/exceptions.ts';
import { stepIterator } from '../object/iteration.ts';
import {
  classmethodClass,
  generatorClass,
  iteratorClass,
  objectClass,
  propertyClass,
  staticmethodClass,
  typeClass,
} from '../object/types.ts';
import {
  ClassMethod,
  NativeFunction,
  Property,
  PyClass,
  PyDict,
  PyInstance,
  PyIterator,
  PyList,
  PyRaise,
  PyTuple,
  StaticMethod,
  type Value,
} from '../value.ts';
import { addConstructor, addMethods } from './define.ts';

const native = (name: string, body: (vm: Machine, args: readonly Value[]) => Value): NativeFunction =>
  new NativeFunction(name, (vm, args) => body(vm as Machine, args.positional));

/** Puts in what every object, class, property, generator and exception has. */
export function installObject(): void {
  addConstructor(objectClass, (_vm, cls) => new PyInstance(cls));
  const attrs: Record<string, (vm: Machine, args: readonly Value[]) => Value> = {
    __init__: () => null,
    __setattr__: (vm, [self = null, name = null, value = null]) => {
      if (!(self instanceof PyInstance)) throw vm.unresolved('object.__setattr__ on a builtin value');
      vm.writeAttribute(self, String(name), value);
      return null;
    },
    __getattribute__: (vm, [self = null, name = null]) => {
      if (!(self instanceof PyInstance)) return vm.getAttr(self, String(name));
      const own = self.attrs.get(String(name));
      if (own !== undefined) return own;
      const plain = self.cls.lookup(String(name));
      if (plain === undefined)
        throw raised('AttributeError', `'${self.cls.name}' object has no attribute '${String(name)}'`);
      return plain instanceof NativeFunction ||
        (plain !== null && typeof plain === 'object' && plain.pyKind === 'function')
        ? vm.call(objectBinder, [plain, self])
        : plain;
    },
    __delattr__: (_vm, [self = null, name = null]) => {
      if (self instanceof PyInstance) self.attrs.delete(String(name));
      return null;
    },
    __init_subclass__: () => null,
    __str__: (vm, [self = null]) => strOf(vm, self),
    __repr__: (vm, [self = null]) => reprOf(vm, self),
    __eq__: (vm, [left = null, right = null]) => vm.equals(left, right),
    __ne__: (vm, [left = null, right = null]) => !vm.equals(left, right),
    __hash__: (_vm, [self = null]) => BigInt(self instanceof PyInstance ? self.serial : 0),
  };
  for (const [name, body] of Object.entries(attrs)) {
    const fn = native(`object.${name}`, body);
    objectClass.attrs.set(name, name === '__init_subclass__' ? new ClassMethod(fn) : fn);
  }
  objectClass.attrs.set('__doc__', null);
  installType();
  installDescriptors();
  installIterators();
  installExceptions();
}

const objectBinder = native('bind', (vm, [fn = null, self = null]) =>
  native('method', (inner, args) => (inner ?? vm).call(fn, [self, ...args])),
);

function installType(): void {
  typeClass.attrs.set(
    '__new__',
    new StaticMethod(
      new NativeFunction('type.__new__', (machine, args) => {
        const vm = machine as Machine;
        const [meta = null, name = null, bases = null, attrs = null] = args.positional;
        if (!(attrs instanceof PyDict) || !(meta instanceof PyClass))
          throw vm.unresolved('type() with these arguments');
        const map = new Map(attrs.entries().map(([key, value]) => [vm.str(key), value]));
        const module = map.get('__module__');
        return finishClass(
          vm,
          vm.str(name),
          typeof module === 'string' ? module : vm.frame.scope.module.name,
          basesOf(vm, vm.iterate(bases)),
          map,
          meta === typeClass ? null : meta,
          args.keyword,
        );
      }),
    ),
  );
  typeClass.attrs.set(
    '__init__',
    native('type.__init__', () => null),
  );
  typeClass.attrs.set(
    '__call__',
    new NativeFunction('type.__call__', (vm, args) => {
      const [cls = null, ...positional] = args.positional;
      return (vm as Machine).construct(cls as PyClass, { positional, keyword: args.keyword });
    }),
  );
  typeClass.attrs.set(
    'mro',
    native('type.mro', (_vm, [cls = null]) => new PyList(cls instanceof PyClass ? [...cls.mro] : [])),
  );
}

function installDescriptors(): void {
  addConstructor(propertyClass, (_vm, _cls, { positional, keyword }) => {
    return new Property(positional[0] ?? keyword.get('fget') ?? null, positional[1] ?? keyword.get('fset') ?? null);
  });
  addMethods(propertyClass, (value) => (value instanceof Property ? value : undefined), {
    getter: (_vm, self, args) => new Property(args[0] ?? null, self.set),
    setter: (_vm, self, args) => new Property(self.get, args[0] ?? null),
    deleter: (_vm, self) => self,
    __get__: (vm, self, args) => vm.call(self.get, [args[0] ?? null]),
  });
  addConstructor(staticmethodClass, (_vm, _cls, { positional }) => new StaticMethod(positional[0] ?? null));
  addConstructor(classmethodClass, (_vm, _cls, { positional }) => new ClassMethod(positional[0] ?? null));
  const fnOf = (value: Value): StaticMethod | ClassMethod | undefined =>
    value instanceof StaticMethod || value instanceof ClassMethod ? value : undefined;
  for (const cls of [staticmethodClass, classmethodClass]) {
    addMethods(cls, fnOf, {
      __get__: (_vm, self, args) =>
        self instanceof StaticMethod
          ? self.fn
          : native('method', (vm, rest) => vm.call(self.fn, [args[1] ?? null, ...rest])),
    });
    cls.attrs.set('__func__', new Property(native('__func__', (_vm, [self = null]) => fnOf(self)?.fn ?? null)));
  }
}

/** The next item, or Python's StopIteration with the generator's return value. */
export function nextItem(iterator: PyIterator): Value {
  const result = stepIterator(iterator);
  if (!result.done) return result.value;
  throw stop(result.value);
}

function stop(value: Value): PyRaise {
  const error = makeException(exceptionClass('StopIteration'), value === null ? [] : [value]);
  error.attrs.set('value', value);
  return new PyRaise(error, 'StopIteration');
}

function installIterators(): void {
  const take = (value: Value): PyIterator | undefined => (value instanceof PyIterator ? value : undefined);
  for (const cls of [iteratorClass, generatorClass]) {
    addMethods(cls, take, {
      __next__: (_vm, self) => nextItem(self),
      next: (_vm, self) => nextItem(self),
      __iter__: (_vm, self) => self,
      close: (_vm, self) => {
        self.finished = true;
        if (self.started) self.items.return?.(null);
        return null;
      },
    });
  }
  addMethods(generatorClass, take, {
    send: (_vm, self, args) => {
      if (self.finished) throw stop(null);
      if (!self.started) return nextItem(self);
      return resumed(self, () => self.items.next(args[0] ?? null));
    },
    throw: (vm, self, args) => {
      const [first = null, second = null] = args;
      const value = second instanceof PyInstance ? second : first;
      const instance =
        value instanceof PyInstance
          ? value
          : value instanceof PyClass
            ? vm.call(value, second === null ? [] : [second])
            : null;
      if (!(instance instanceof PyInstance)) throw raised('TypeError', 'exceptions must be classes or instances');
      const error = new PyRaise(instance, vm.str(instance));
      if (!self.started || self.finished) {
        self.finished = true;
        throw error;
      }
      return resumed(self, () => {
        if (!self.items.throw) throw error;
        return self.items.throw(error);
      });
    },
  });
}

function resumed(self: PyIterator, step: () => IteratorResult<Value, Value>): Value {
  let result: IteratorResult<Value, Value>;
  try {
    result = step();
  } catch (error) {
    self.finished = true;
    throw error;
  }
  if (!result.done) return result.value;
  self.finished = true;
  throw stop(result.value);
}

function installExceptions(): void {
  const base = exceptionClass('BaseException');
  addConstructor(base, (_vm, cls, { positional }) => makeException(cls, positional));
  base.attrs.set(
    '__init__',
    native('BaseException.__init__', (vm, [self = null, ...rest]) => {
      if (self instanceof PyInstance) vm.writeAttribute(self, 'args', new PyTuple(rest));
      return null;
    }),
  );
  base.attrs.set(
    'with_traceback',
    native('with_traceback', (_vm, [self = null]) => self),
  );
  base.attrs.set('__traceback__', null);
  base.attrs.set('__cause__', null);
  base.attrs.set('__context__', null);
}
