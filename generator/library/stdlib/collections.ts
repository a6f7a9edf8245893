import type { Interpreter } from '../../python/interpreter.ts';
import {
  type Args,
  ClassMethod,
  NativeFunction,
  PyClass,
  PyDict,
  PyList,
  PyTuple,
  RunValue,
  StaticMethod,
  type Value,
} from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { bind } from '../define.ts';
import { once } from '../once.ts';

type Method = (vm: Interpreter, self: Value, args: Args) => Value;

/** A class derived from one of Python's own collections; `self` is the collection itself. */
function derived(vm: Interpreter, name: string, base: string, methods: Readonly<Record<string, Method>>): PyClass {
  const cls = new PyClass(name, 'collections', [vm.builtin(base) as PyClass]);
  for (const [key, body] of Object.entries(methods)) {
    cls.attrs.set(
      key,
      new NativeFunction(`${name}.${key}`, (vm, args) => {
        const [self = null, ...positional] = args.positional;
        return body(vm, self, { positional, keyword: args.keyword });
      }),
    );
  }
  return cls;
}

/** Calls a method by its Python name, so that the evaluator notices the change. */
function method(vm: Interpreter, self: Value, name: string, ...args: readonly Value[]): Value {
  return vm.call(vm.getAttr(self, name), args);
}

const orderedDict = once((vm) =>
  derived(vm, 'OrderedDict', 'dict', {
    move_to_end(vm, self, args) {
      const [key = null] = args.positional;
      const value = method(vm, self, 'pop', key);
      method(vm, self, '__setitem__', key, value);
      return null;
    },
  }),
);

const defaultDict = once((vm) =>
  derived(vm, 'defaultdict', 'dict', {
    __init__(vm, self, args) {
      const [factory = null, ...rest] = args.positional;
      vm.setAttr(self, 'default_factory', factory);
      vm.call(vm.getAttr(self, 'update'), rest, args.keyword);
      return null;
    },
    __getitem__(vm, self, args) {
      const [key = null] = args.positional;
      const factory = vm.getAttr(self, 'default_factory');
      // A key of the run: whether it is there is the run's to know.
      if (key instanceof RunValue && factory !== null) return method(vm, self, 'setdefault', key, vm.call(factory));
      if (self instanceof PyDict && self.has(key)) return vm.call(vm.getAttr(self, 'get'), [key]);
      return vm.call(vm.getAttr(self, '__missing__'), [key]);
    },
    __missing__(vm, self, args) {
      const [key = null] = args.positional;
      const factory = vm.getAttr(self, 'default_factory');
      if (factory === null) throw vm.raise('KeyError', vm.repr(key), [key]);
      const value = vm.call(factory);
      method(vm, self, '__setitem__', key, value);
      return value;
    },
  }),
);

function count(vm: Interpreter, self: Value, item: Value, by: bigint): void {
  const known = self instanceof PyDict ? self.get(item) : undefined;
  method(vm, self, '__setitem__', item, (typeof known === 'bigint' ? known : 0n) + by);
}

const counter = once((vm) =>
  derived(vm, 'Counter', 'dict', {
    __init__(vm, self, args) {
      const [items = null] = args.positional;
      if (items instanceof PyDict) method(vm, self, 'update', items);
      else if (items !== null) for (const item of vm.iterate(items)) count(vm, self, item, 1n);
      for (const [name, value] of args.keyword) count(vm, self, name, typeof value === 'bigint' ? value : 0n);
      return null;
    },
    __missing__: () => 0n,
    elements: (vm, self) => {
      const items = (self as PyDict).entries().flatMap(([item, times]) => new Array<Value>(Number(times)).fill(item));
      return vm.call(vm.builtin('iter'), [new PyList(items)]);
    },
    most_common(_vm, self, args) {
      const entries = (self as PyDict).entries().map((entry, at) => ({ entry, at }));
      entries.sort((a, b) => Number((b.entry[1] as bigint) - (a.entry[1] as bigint)) || a.at - b.at);
      const limit = typeof args.positional[0] === 'bigint' ? Number(args.positional[0]) : entries.length;
      return new PyList(entries.slice(0, limit).map(({ entry }) => new PyTuple(entry)));
    },
  }),
);

const deque = once((vm) =>
  derived(vm, 'deque', 'list', {
    appendleft: (vm, self, args) => method(vm, self, 'insert', 0n, args.positional[0] ?? null),
    popleft: (vm, self) => method(vm, self, 'pop', 0n),
    extendleft(vm, self, args) {
      for (const item of vm.iterate(args.positional[0] ?? null)) method(vm, self, 'insert', 0n, item);
      return null;
    },
  }),
);

/** `namedtuple('Name', 'a b')`: a class whose instances are tuples with names. */
export function namedTuple(vm: Interpreter, args: Args): PyClass {
  const given = bind(vm, 'namedtuple', args, [
    'typename',
    'field_names',
    'verbose?',
    'rename?',
    'defaults?',
    'module?',
  ]);
  const name = textArgument(vm, given.typename, 'name of a namedtuple');
  const spec = given.field_names ?? null;
  const fields =
    typeof spec === 'string'
      ? spec.split(/[\s,]+/).filter((field) => field !== '')
      : vm.iterate(spec).map((field) => textArgument(vm, field, 'field of a namedtuple'));
  const defaults = (given.defaults ?? null) === null ? [] : vm.iterate(given.defaults ?? null);
  return tupleClass(vm, name, fields, defaults);
}

/** A namedtuple class by its fields; the last ones may have defaults. */
export function tupleClass(
  vm: Interpreter,
  name: string,
  fields: readonly string[],
  defaults: readonly Value[],
): PyClass {
  const cls = new PyClass(name, 'collections', [vm.builtin('tuple') as PyClass]);
  cls.attrs.set('_fields', new PyTuple([...fields]));
  const optional = fields.length - defaults.length;
  const names = fields.map((field, at) => (at >= optional ? `${field}?` : field));
  const make = (vm: Interpreter, owner: Value, args: Args): PyTuple => {
    const given = bind(vm, name, args, names);
    const items = fields.map((field, at) => given[field] ?? defaults[at - optional] ?? null);
    return new PyTuple(items, owner instanceof PyClass ? owner : cls);
  };
  const withSelf = (key: string, body: (vm: Interpreter, self: PyTuple, args: Args) => Value) => {
    cls.attrs.set(
      key,
      new NativeFunction(`${name}.${key}`, (vm, args) => {
        const [self, ...positional] = args.positional;
        return body(vm, self as PyTuple, { positional, keyword: args.keyword });
      }),
    );
  };
  const makeNew = new NativeFunction(`${name}.__new__`, (vm, args) => {
    const [owner = cls, ...positional] = args.positional;
    return make(vm, owner, { positional, keyword: args.keyword });
  });
  cls.attrs.set('__new__', new StaticMethod(makeNew));
  cls.attrs.set(
    '_make',
    new ClassMethod(
      new NativeFunction(`${name}._make`, (vm, args) =>
        make(vm, args.positional[0] ?? cls, { positional: vm.iterate(args.positional[1] ?? null), keyword: new Map() }),
      ),
    ),
  );
  withSelf('_asdict', (_vm, self) => PyDict.of(fields.map((field, at) => [field, self.items[at] ?? null])));
  withSelf('_replace', (_vm, self, args) => {
    const items = fields.map((field, at) => args.keyword.get(field) ?? self.items[at] ?? null);
    return new PyTuple(items, self.cls);
  });
  return cls;
}

/** Abstract classes of `collections.abc`, by the builtin classes that count as theirs. */
const abstract: Readonly<Record<string, string>> = {
  Mapping: 'dict',
  MutableMapping: 'dict',
  Sequence: 'list',
  MutableSequence: 'list',
  Set: 'set',
  MutableSet: 'set',
  Iterable: 'object',
  Iterator: 'object',
  Hashable: 'object',
  Callable: 'object',
  Sized: 'object',
  Container: 'object',
  Collection: 'object',
  Generator: 'object',
};

function abstractClass(vm: Interpreter, name: string): PyClass {
  // A project's class that derives from one is a plain class; a dict must count as a Mapping all the same.
  const members = abstract[name] ?? 'object';
  const meta = new PyClass('ABCMeta', 'abc', [vm.builtin('type') as PyClass]);
  const kinds = members === 'list' ? ['list', 'tuple', 'str'] : members === 'set' ? ['set', 'frozenset'] : [members];
  const known =
    members === 'object' ? ['list', 'tuple', 'str', 'dict', 'set', 'frozenset', 'generator', 'iterator'] : kinds;
  const cls: PyClass = new PyClass(name, 'collections.abc', [vm.builtin('object') as PyClass], meta);
  const check = new NativeFunction('__instancecheck__', (vm, args) => {
    const of = vm.typeOf(args.positional[1] ?? null);
    return (
      of.isSubclassOf(cls) ||
      known.some((kind) => of.mro.some((base) => base.name === kind && base.module === 'builtins'))
    );
  });
  meta.attrs.set('__instancecheck__', check);
  return cls;
}

const abstractClasses = once((vm) => new Map(Object.keys(abstract).map((name) => [name, abstractClass(vm, name)])));

/** `collections` and `collections.abc`. */
export const collectionsModules: readonly LibraryModule[] = [
  {
    name: 'collections',
    load(vm, module) {
      module.attrs.set('OrderedDict', orderedDict(vm));
      module.attrs.set('defaultdict', defaultDict(vm));
      module.attrs.set('Counter', counter(vm));
      module.attrs.set('deque', deque(vm));
      module.attrs.set('namedtuple', new NativeFunction('collections.namedtuple', namedTuple));
      module.attrs.set('UserDict', vm.builtin('dict'));
      module.attrs.set('UserList', vm.builtin('list'));
      for (const [name, cls] of abstractClasses(vm)) module.attrs.set(name, cls);
      module.attrs.set('abc', vm.importModule('collections.abc'));
    },
  },
  {
    name: 'collections.abc',
    load(vm, module) {
      for (const [name, cls] of abstractClasses(vm)) module.attrs.set(name, cls);
    },
  },
];
