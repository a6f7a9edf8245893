import type { Machine } from '../machine.ts';
import { compareValues } from '../object/comparison.ts';
import { raised } from '../object/exceptions.ts';
import { listClass, tupleClass } from '../object/types.ts';
import { type PyClass, PyInstance, PyIterator, PyList, PyTuple, RunValue, type Value } from '../value.ts';
import { addConstructor, addMethods, type Method, toNumber } from './define.ts';
import { sortItems } from './sort.ts';

/** Where an item stands in a sequence. */
function position(vm: Machine, items: readonly Value[], item: Value | undefined, what: string): number {
  for (const [at, candidate] of items.entries()) {
    const same = candidate === item ? true : vm.truthOrRun(compareValues(vm, '==', candidate, item ?? null));
    if (same === undefined) throw vm.unresolved(`${what} among values of the run`);
    if (same) return at;
  }
  throw raised('ValueError', `${vm.repr(item ?? null)} is not in list`);
}

/** A method that changes the list: in the run when the run keeps it. */
function changing(name: string, body: Method<PyList>): Method<PyList> {
  return (vm, self, args, keyword) => {
    if (vm.changing(self)) return vm.runMethod(vm.keepInRun(self), name, args);
    if (self.membership) delete self.membership;
    return body(vm, self, args, keyword);
  };
}

const CHANGING: Readonly<Record<string, Method<PyList>>> = {
  append: (vm, self, args) => {
    self.items.push(args[0] ?? null);
    if (self.items.length > vm.limits.size) throw vm.unresolved(`a list of more than ${vm.limits.size} items`);
    return null;
  },
  extend: (vm, self, args) => {
    const source = vm.source(args[0] ?? null);
    if (source instanceof RunValue) return vm.runMethod(vm.keepInRun(self), 'extend', [source]);
    self.items.push(...vm.iterate(args[0] ?? null));
    return null;
  },
  insert: (vm, self, args) => {
    self.items.splice(toNumber(vm, args[0] ?? null), 0, args[1] ?? null);
    return null;
  },
  pop: (vm, self, args) => {
    if (self.items.length === 0) throw raised('IndexError', 'pop from empty list');
    const at = args[0] === undefined ? -1 : toNumber(vm, args[0]);
    const index = at < 0 ? at + self.items.length : at;
    if (index < 0 || index >= self.items.length) throw raised('IndexError', 'pop index out of range');
    return self.items.splice(index, 1)[0] ?? null;
  },
  remove: (vm, self, args) => {
    self.items.splice(position(vm, self.items, args[0], 'remove'), 1);
    return null;
  },
  reverse: (_vm, self) => {
    self.items.reverse();
    return null;
  },
  sort: (vm, self, args, keyword) => {
    if (args.length > 0) throw vm.unresolved('list.sort with a comparison function');
    self.items = sortItems(vm, self.items, keyword.get('key'), vm.truth(keyword.get('reverse') ?? false));
    return null;
  },
  clear: (_vm, self) => {
    self.items = [];
    return null;
  },
};

/** Puts the methods of list and tuple in. */
export function installSequences(): void {
  const takeList = (value: Value): PyList | undefined => (value instanceof PyList ? value : undefined);
  addMethods(
    listClass,
    takeList,
    Object.fromEntries(Object.entries(CHANGING).map(([name, body]) => [name, changing(name, body)])),
  );
  addMethods(listClass, takeList, {
    copy: (_vm, self) => new PyList([...self.items]),
    count: (vm, self, args) => countOf(vm, self.items, args[0]),
    index: (vm, self, args) => BigInt(position(vm, self.items, args[0], 'index')),
    __init__: (vm, self, args) => {
      if (args[0] !== undefined && self.cls) self.items = vm.iterate(args[0]);
      return null;
    },
    __len__: (_vm, self) => BigInt(self.items.length),
    __getitem__: (vm, self, args) => vm.getItem(new PyList(self.items), args[0] ?? null),
    __iter__: (_vm, self) => new PyIterator(self.items[Symbol.iterator]() as Iterator<Value, Value, Value>),
    __contains__: (vm, self, args) => vm.compare('in', args[0] ?? null, new PyList(self.items)),
  });
  addMethods(tupleClass, (value) => (value instanceof PyTuple ? value : undefined), {
    count: (vm, self, args) => countOf(vm, self.items, args[0]),
    index: (vm, self, args) => BigInt(position(vm, self.items, args[0], 'index')),
    __len__: (_vm, self) => BigInt(self.items.length),
    __getitem__: (vm, self, args) => vm.getItem(new PyTuple(self.items), args[0] ?? null),
    __iter__: (_vm, self) => new PyIterator(self.items[Symbol.iterator]() as Iterator<Value, Value, Value>),
  });
  addConstructor(listClass, (vm, cls, { positional }) => makeList(vm, cls, positional[0]));
  addConstructor(tupleClass, (vm, cls, { positional }) => {
    const items = makeTuple(vm, positional[0]);
    if (cls === tupleClass) return items;
    if (!(items instanceof PyTuple)) throw vm.unresolved(`${cls.name} of values of the run`);
    const instance = new PyInstance(cls);
    instance.payload = items;
    return instance;
  });
}

function countOf(vm: Machine, items: readonly Value[], item: Value | undefined): bigint {
  return BigInt(items.filter((candidate) => vm.truth(compareValues(vm, '==', candidate, item ?? null))).length);
}

function makeList(vm: Machine, cls: PyClass, from: Value | undefined): Value {
  if (cls !== listClass) {
    const list = new PyList([]);
    list.cls = cls;
    return list;
  }
  if (from === undefined) return new PyList([]);
  const source = vm.source(from);
  if (source instanceof RunValue) return vm.listOf(source);
  const list = new PyList(vm.iterate(from));
  if (from !== null && typeof from === 'object' && from.membership) list.membership = from.membership;
  return list;
}

function makeTuple(vm: Machine, from: Value | undefined): Value {
  if (from === undefined) return new PyTuple([]);
  if (from instanceof PyTuple && !from.cls) return from;
  const source = vm.source(from);
  if (source instanceof RunValue) return vm.listOf(source);
  const tuple = new PyTuple(vm.iterate(from));
  if (from !== null && typeof from === 'object' && from.membership) tuple.membership = from.membership;
  return tuple;
}
