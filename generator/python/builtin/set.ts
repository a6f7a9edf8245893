import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { keyOf } from '../object/item.ts';
import { frozensetClass, setClass } from '../object/types.ts';
import { type PyClass, PySet, RunValue, type Value } from '../value.ts';
import { addConstructor, addMethods, anyRun, type Method } from './define.ts';

/** Items as a known set. @throws Unresolved for items of the run. */
function known(vm: Machine, value: Value | undefined): PySet {
  if (value instanceof PySet) return value;
  return new PySet(
    vm.iterate(value ?? null).map((item) => {
      if (item instanceof RunValue) throw vm.unresolved('a set of values of the run, in this place');
      return keyOf(vm, item);
    }),
  );
}

function changing(name: string, body: Method<PySet>): Method<PySet> {
  return (vm, self, args, keyword) => {
    if (self.frozen) throw raised('AttributeError', `'frozenset' object has no attribute '${name}'`);
    if (vm.changing(self) || anyRun(args)) return vm.runMethod(vm.keepInRun(self), name, args);
    return body(vm, self, args, keyword);
  };
}

const CHANGING: Readonly<Record<string, Method<PySet>>> = {
  add: (vm, self, args) => {
    self.add(keyOf(vm, args[0] ?? null));
    return null;
  },
  discard: (vm, self, args) => {
    self.delete(keyOf(vm, args[0] ?? null));
    return null;
  },
  remove: (vm, self, args) => {
    if (!self.delete(keyOf(vm, args[0] ?? null))) throw raised('KeyError', vm.repr(args[0] ?? null));
    return null;
  },
  pop: (_vm, self) => {
    const [first] = self.values();
    if (first === undefined) throw raised('KeyError', 'pop from an empty set');
    self.delete(first);
    return first;
  },
  clear: (_vm, self) => {
    self.map.clear();
    return null;
  },
  update: (vm, self, args) => {
    for (const source of args) for (const item of known(vm, source).values()) self.add(item);
    return null;
  },
  difference_update: (vm, self, args) => {
    for (const source of args) for (const item of known(vm, source).values()) self.delete(item);
    return null;
  },
  intersection_update: (vm, self, args) => {
    for (const source of args) {
      const other = known(vm, source);
      for (const item of self.values()) if (!other.has(item)) self.delete(item);
    }
    return null;
  },
};

const PURE: Readonly<Record<string, Method<PySet>>> = {
  copy: (_vm, self) => new PySet(self.values(), self.frozen),
  union: (vm, self, args) =>
    new PySet([...self.values(), ...args.flatMap((source) => known(vm, source).values())], self.frozen),
  intersection: (vm, self, args) => {
    const others = args.map((source) => known(vm, source));
    return new PySet(
      self.values().filter((item) => others.every((other) => other.has(item))),
      self.frozen,
    );
  },
  difference: (vm, self, args) => {
    const others = args.map((source) => known(vm, source));
    return new PySet(
      self.values().filter((item) => !others.some((other) => other.has(item))),
      self.frozen,
    );
  },
  symmetric_difference: (vm, self, args) => {
    const other = known(vm, args[0]);
    return new PySet([
      ...self.values().filter((item) => !other.has(item)),
      ...other.values().filter((item) => !self.has(item)),
    ]);
  },
  issubset: (vm, self, args) => {
    const other = known(vm, args[0]);
    return self.values().every((item) => other.has(item));
  },
  issuperset: (vm, self, args) =>
    known(vm, args[0])
      .values()
      .every((item) => self.has(item)),
  isdisjoint: (vm, self, args) =>
    !known(vm, args[0])
      .values()
      .some((item) => self.has(item)),
  __len__: (_vm, self) => BigInt(self.map.size),
  __contains__: (vm, self, args) => self.has(keyOf(vm, args[0] ?? null)),
};

/** Puts the methods of set and frozenset in. */
export function installSet(): void {
  const take = (value: Value): PySet | undefined => (value instanceof PySet ? value : undefined);
  for (const cls of [setClass, frozensetClass]) {
    addMethods(
      cls,
      take,
      Object.fromEntries(
        Object.entries(PURE).map(([name, body]) => [
          name,
          ((vm, self, args, keyword) =>
            anyRun(args)
              ? vm.runMethod(vm.keepInRun(self), name, args)
              : body(vm, self, args, keyword)) as Method<PySet>,
        ]),
      ),
    );
    addConstructor(cls, (vm, made, { positional }) => makeSet(vm, made, cls === frozensetClass, positional[0]));
  }
  addMethods(
    setClass,
    take,
    Object.fromEntries(Object.entries(CHANGING).map(([name, body]) => [name, changing(name, body)])),
  );
}

function makeSet(vm: Machine, cls: PyClass, frozen: boolean, from: Value | undefined): Value {
  if (from === undefined) return withClass(new PySet([], frozen), cls);
  const source = vm.source(from);
  if (source instanceof RunValue) return vm.setOf(source);
  const items = vm.iterate(from);
  if (anyRun(items)) return vm.setOf(vm.run(vm.listExpr(items), { kind: 'list', of: { kind: 'any' } }));
  const set = withClass(
    new PySet(
      items.map((item) => keyOf(vm, item)),
      frozen,
    ),
    cls,
  );
  if (from !== null && typeof from === 'object' && from.membership) set.membership = from.membership;
  return set;
}

function withClass(set: PySet, cls: PyClass): PySet {
  if (cls !== setClass && cls !== frozensetClass) set.cls = cls;
  return set;
}
