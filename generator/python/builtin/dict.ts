import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { keyOf, lookUpKey, valueType } from '../object/item.ts';
import { dictClass } from '../object/types.ts';
import { columnValue } from '../residual/row.ts';
import { ANY, joinTypes, typeOfRun } from '../residual/type.ts';
import { ClassMethod, NativeFunction, PyDict, PyInstance, PyList, PyTuple, RunValue, type Value } from '../value.ts';
import { addConstructor, addMethods, type Method } from './define.ts';

/** A dict in the making is a run value as soon as one of its keys or sources is. */
export function fillDict(
  vm: Machine,
  dict: PyDict,
  from: Value | undefined,
  keyword: ReadonlyMap<string, Value>,
): void {
  if (from !== undefined && from !== null) {
    for (const [key, value] of entriesOf(vm, from)) {
      if (key instanceof RunValue) throw vm.unresolved('a dict with keys that only the run knows, in this place');
      dict.set(keyOf(vm, key), value);
    }
  }
  for (const [key, value] of keyword) dict.set(key, value);
}

/** Key and value pairs of a mapping or of an iterable of pairs. */
export function entriesOf(vm: Machine, from: Value): [Value, Value][] {
  if (from instanceof PyDict) return from.entries();
  if (from instanceof RunValue && from.type.kind === 'row') {
    return from.type.columns.map((column) => [column.name, columnValue(vm, from, column)]);
  }
  const keys = from instanceof PyInstance ? vm.findAttr(from, 'keys') : undefined;
  if (keys !== undefined) return vm.iterate(vm.call(keys)).map((key) => [key, vm.getItem(from, key)]);
  return vm.iterate(from).map((pair) => {
    const [key, value, ...more] = vm.iterate(pair);
    if (key === undefined || value === undefined || more.length > 0) {
      throw raised('ValueError', 'dictionary update sequence element is not a pair');
    }
    return [key, value];
  });
}

function changing(name: string, body: Method<PyDict>): Method<PyDict> {
  return (vm, self, args, keyword) => {
    if (vm.changing(self) || args[0] instanceof RunValue) {
      if (keyword.size > 0) throw vm.unresolved(`dict.${name} with keywords in the run`);
      return vm.runMethod(vm.keepInRun(self), name, args);
    }
    return body(vm, self, args, keyword);
  };
}

function keyError(key: Value): never {
  const error = raised('KeyError', '');
  error.value.attrs.set('args', new PyTuple([key]));
  throw error;
}

const CHANGING: Readonly<Record<string, Method<PyDict>>> = {
  pop: (vm, self, args) => {
    const key = args[0] ?? null;
    const found = lookUpKey(vm, self, key);
    if (found === undefined) {
      if (args[1] !== undefined) return args[1];
      return keyError(key);
    }
    self.delete(keyOf(vm, key));
    return found;
  },
  popitem: (_vm, self) => {
    const last = self.entries().pop();
    if (!last) throw raised('KeyError', 'popitem(): dictionary is empty');
    self.delete(last[0]);
    return new PyTuple(last);
  },
  setdefault: (vm, self, args) => {
    const key = keyOf(vm, args[0] ?? null);
    const found = self.get(key);
    if (found !== undefined) return found;
    self.set(key, args[1] ?? null);
    return args[1] ?? null;
  },
  clear: (_vm, self) => {
    self.map.clear();
    return null;
  },
};

/** Puts the methods of dict in. */
export function installDict(): void {
  const take = (value: Value): PyDict | undefined => (value instanceof PyDict ? value : undefined);
  const views: Record<string, Method<PyDict>> = {
    keys: (_vm, self) => view(self, self.keys()),
    values: (_vm, self) => new PyList(self.values()),
    items: (_vm, self) => new PyList(self.entries().map((entry) => new PyTuple(entry))),
  };
  addMethods(
    dictClass,
    take,
    Object.fromEntries(Object.entries(CHANGING).map(([name, body]) => [name, changing(name, body)])),
  );
  addMethods(dictClass, take, {
    ...views,
    iterkeys: views.keys as Method<PyDict>,
    itervalues: views.values as Method<PyDict>,
    iteritems: views.items as Method<PyDict>,
    viewkeys: views.keys as Method<PyDict>,
    viewvalues: views.values as Method<PyDict>,
    viewitems: views.items as Method<PyDict>,
    get: (vm, self, args) => {
      const [key = null, otherwise = null] = args;
      if (key instanceof RunValue) {
        return vm.run(
          { kind: 'method', of: vm.toExpr(self), name: 'get', args: [key.expr, vm.toExpr(otherwise)] },
          joinTypes(valueType(self), self.size === 0 ? typeOfRun(otherwise) : valueType(self)) ?? ANY,
        );
      }
      return lookUpKey(vm, self, key) ?? otherwise;
    },
    has_key: (vm, self, args) => self.has(keyOf(vm, args[0] ?? null)),
    __contains__: (vm, self, args) => self.has(keyOf(vm, args[0] ?? null)),
    __len__: (_vm, self) => BigInt(self.size),
    __iter__: (vm, self) => vm.call(vm.builtin('iter'), [view(self, self.keys())]),
    __getitem__: (vm, self, args) => {
      const found = lookUpKey(vm, self, args[0] ?? null);
      return found ?? keyError(args[0] ?? null);
    },
    __setitem__: (vm, self, args) => {
      if (vm.changing(self)) return vm.runMethod(vm.keepInRun(self), '__setitem__', args);
      self.set(keyOf(vm, args[0] ?? null), args[1] ?? null);
      return null;
    },
    __delitem__: (vm, self, args) => {
      if (!self.delete(keyOf(vm, args[0] ?? null))) keyError(args[0] ?? null);
      return null;
    },
    copy: (_vm, self) => {
      const copy = PyDict.of(self.entries());
      copy.cls = self.cls;
      return copy;
    },
    update: (vm, self, args, keyword) => {
      if (vm.changing(self) || args[0] instanceof RunValue) {
        const more = keyword.size > 0 ? PyDict.of(keyword) : null;
        for (const source of [...args, ...(more ? [more] : [])]) vm.mutate(vm.keepInRun(self), 'update', [source]);
        return null;
      }
      fillDict(vm, self, args[0], keyword);
      return null;
    },
    __init__: (vm, self, args, keyword) => {
      if (self.cls) fillDict(vm, self, args[0], keyword);
      return null;
    },
  });
  dictClass.attrs.set(
    'fromkeys',
    new ClassMethod(
      new NativeFunction('dict.fromkeys', (vm, args) =>
        PyDict.of(vm.iterate(args.positional[1] ?? null).map((key) => [key, args.positional[2] ?? null] as const)),
      ),
    ),
  );
  addConstructor(dictClass, (vm, cls, { positional, keyword }) => {
    const dict = new PyDict();
    if (cls !== dictClass) {
      dict.cls = cls;
      return dict;
    }
    const [from] = positional;
    if (from instanceof RunValue && from.type.kind !== 'row') {
      if (keyword.size > 0) throw vm.unresolved('dict() of a value of the run with keywords');
      return vm.dictOf(from);
    }
    fillDict(vm, dict, from, keyword);
    return dict;
  });
}

/** Keys as a list that still knows what it asks of the catalog. */
function view(self: PyDict, keys: Value[]): PyList {
  const list = new PyList(keys);
  if (self.membership) list.membership = self.membership;
  return list;
}
