import type { Machine } from '../machine.ts';
import { deleteAttr, findAttr, getAttr, setAttr } from '../object/attribute.ts';
import { isCallable } from '../object/call.ts';
import { opaqueClass } from '../object/class.ts';
import { raised } from '../object/exceptions.ts';
import { special } from '../object/special.ts';
import { native, rowClass, typeOf, unknownClass } from '../object/types.ts';
import { BOOL } from '../residual/type.ts';
import {
  type Args,
  CatalogBool,
  NativeFunction,
  Opaque,
  PyClass,
  PyDict,
  PyInstance,
  PyList,
  PyModule,
  PySuper,
  PyTuple,
  RunValue,
  type Value,
} from '../value.ts';

/** An attribute's name as given to `getattr` and the like. */
function attributeName(vm: Machine, value: Value | undefined): string {
  const plain = native(value ?? null);
  if (typeof plain === 'string') return plain;
  if (plain instanceof RunValue) throw vm.unresolved('an attribute whose name only the run knows');
  throw raised('TypeError', 'attribute name must be string');
}

/** `isinstance(value, classes)`: a bool, or a run value when only the run knows. */
export function isInstanceOf(vm: Machine, value: Value, classes: Value): Value {
  if (classes instanceof PyTuple) {
    const answers = classes.items.map((cls) => isInstanceOf(vm, value, cls));
    if (answers.includes(true)) return true;
    const asked = answers.filter((answer) => answer instanceof CatalogBool);
    if (asked.length > 0) {
      const conditions = asked.map(({ condition }) => condition);
      return new CatalogBool(
        asked.some((answer) => answer.value),
        { kind: 'any', conditions },
      );
    }
    const open = answers.filter((answer) => answer instanceof RunValue);
    return open.reduce<Value>(
      (left, right) =>
        left === false ? right : vm.run({ kind: 'op', op: 'or', args: [vm.toExpr(left), vm.toExpr(right)] }, BOOL),
      false,
    );
  }
  if (classes instanceof Opaque) {
    const known = value instanceof PyInstance ? value.cls.mro.find((cls) => cls.opaque) : undefined;
    if (known || value instanceof Opaque)
      throw vm.unresolved(`isinstance with ${classes.origin}, which has no stand-in`);
    return false;
  }
  if (!(classes instanceof PyClass)) throw raised('TypeError', 'isinstance() arg 2 must be a type or tuple of types');
  const check = classes.metaclass?.lookup('__instancecheck__');
  if (check !== undefined && !(value instanceof RunValue)) return vm.call(check, [classes, value]);
  if (value instanceof Opaque) throw vm.unresolved(`isinstance of ${value.origin}, which has no stand-in`);
  if (value instanceof RunValue) {
    const cls = typeOf(value);
    if (cls === unknownClass) {
      return vm.run(
        { kind: 'call', fn: 'isinstance', args: [value.expr, { kind: 'const', value: classes.name }] },
        BOOL,
      );
    }
    if (cls === rowClass && classes.name === 'dict') return false;
    return cls.isSubclassOf(classes) || (classes.name === 'datetime' && cls.name === 'datetime');
  }
  const own = isOwnInstance(value, classes);
  const condition = value instanceof PyInstance ? value.facts?.instance(classes) : undefined;
  return condition ? new CatalogBool(own, condition) : own;
}

function isOwnInstance(value: Value, classes: PyClass): boolean {
  if (typeOf(value).isSubclassOf(classes)) return true;
  return value instanceof PyInstance && value.cls.mro.some((cls) => cls.opaque && cls.name === classes.name);
}

export function isSubclass(vm: Machine, value: Value, classes: Value): boolean {
  if (classes instanceof PyTuple) return classes.items.some((cls) => isSubclass(vm, value, cls));
  if (value instanceof Opaque || classes instanceof Opaque)
    throw vm.unresolved('issubclass with a class without stand-in');
  if (!(value instanceof PyClass) || !(classes instanceof PyClass)) {
    throw raised('TypeError', 'issubclass() arg 1 must be a class');
  }
  const check = classes.metaclass?.lookup('__subclasscheck__');
  if (check !== undefined) return vm.truth(vm.call(check, [classes, value]));
  return value.isSubclassOf(classes);
}

/** `super()` and `super(cls, self)`. */
export function makeSuper(vm: Machine, args: Args): Value {
  const [cls, self] = args.positional;
  if (cls !== undefined) {
    const owner = cls instanceof Opaque ? opaqueClass(cls) : cls;
    if (!(owner instanceof PyClass)) throw raised('TypeError', 'super() argument 1 must be a type');
    return new PySuper(owner, self ?? null);
  }
  for (let scope = vm.frame.scope, seen = 0; scope && seen < 50; seen++) {
    const { parent } = scope;
    if (scope.kind === 'function' && parent?.kind === 'class' && parent.cell.cls) {
      const first = vm.frame.scope.code?.parameters[0]?.name ?? scope.code?.parameters[0]?.name;
      const receiver = first === undefined ? undefined : (vm.frame.scope.vars.get(first) ?? scope.vars.get(first));
      if (receiver === undefined) break;
      return new PySuper(parent.cell.cls, receiver);
    }
    if (!parent) break;
    scope = parent;
  }
  throw raised('RuntimeError', 'super(): no arguments');
}

function attributeNames(vm: Machine, value: Value): string[] {
  const names = new Set<string>();
  if (value instanceof PyModule) {
    vm.loadPending(value);
    for (const name of value.attrs.keys()) names.add(name);
  } else if (value instanceof PyClass)
    for (const cls of value.mro) for (const name of cls.attrs.keys()) names.add(name);
  else if (value instanceof PyInstance) {
    for (const name of value.attrs.keys()) names.add(name);
    for (const cls of value.cls.mro) for (const name of cls.attrs.keys()) names.add(name);
  } else throw vm.unresolved(`dir() of a ${typeOf(value).name}`);
  return [...names].sort();
}

function variables(vm: Machine, value: Value | undefined): Value {
  if (value === undefined) return PyDict.of(vm.frame.scope.vars);
  if (value instanceof PyModule) {
    vm.loadPending(value);
    return PyDict.of(value.attrs);
  }
  if (value instanceof PyInstance || value instanceof PyClass) return PyDict.of(value.attrs);
  throw vm.unresolved(`vars() of a ${typeOf(value).name}`);
}

type Body = (vm: Machine, args: readonly Value[], keyword: ReadonlyMap<string, Value>) => Value;

/** Builtin functions that ask objects about themselves. */
export const INTROSPECTION: Readonly<Record<string, Body>> = {
  isinstance: (vm, [value = null, classes = null]) => isInstanceOf(vm, value, classes),
  issubclass: (vm, [value = null, classes = null]) => isSubclass(vm, value, classes),
  getattr: (vm, args) => {
    const [value = null, name, otherwise] = args;
    if (otherwise === undefined) return getAttr(vm, value, attributeName(vm, name));
    if (value instanceof Opaque)
      return new Opaque(`${value.origin}.${attributeName(vm, name)}`, value.place, value.hides);
    return findAttr(vm, value, attributeName(vm, name)) ?? otherwise;
  },
  hasattr: (vm, [value = null, name]) => {
    if (value instanceof Opaque) throw vm.unresolved(`hasattr of ${value.origin}, which has no stand-in`);
    const text = attributeName(vm, name);
    const asked = value instanceof PyInstance ? special(value, '__hasattr__') : undefined;
    if (asked !== undefined) return vm.call(asked, [value, text]);
    if (value instanceof RunValue && value.type.kind === 'row') {
      return (
        value.type.columns.some((column) => column.name === text) ||
        value.type.entity?.getAttr?.(vm, value, text) !== undefined
      );
    }
    if (value instanceof RunValue && value.type.kind === 'any') throw vm.unresolved('hasattr of a value of the run');
    return findAttr(vm, value, text) !== undefined;
  },
  setattr: (vm, [value = null, name, to = null]) => {
    setAttr(vm, value, attributeName(vm, name), to);
    return null;
  },
  delattr: (vm, [value = null, name]) => {
    deleteAttr(vm, value, attributeName(vm, name));
    return null;
  },
  callable: (vm, [value = null]) => isCallable(vm, value),
  id: (_vm, [value = null]) => BigInt(value !== null && typeof value === 'object' ? value.serial : 0),
  hash: (vm, [value = null]) => {
    const custom = special(value, '__hash__');
    if (custom !== undefined) return vm.call(custom, [value]);
    if (value instanceof RunValue) throw vm.unresolved('hash of a value of the run');
    let hash = 7n;
    for (const char of vm.repr(value)) hash = (hash * 31n + BigInt(char.codePointAt(0) ?? 0)) & 0xffffffffn;
    return hash;
  },
  dir: (vm, [value]) =>
    new PyList(value === undefined ? [...vm.frame.scope.vars.keys()].sort() : attributeNames(vm, value)),
  vars: (vm, [value]) => variables(vm, value),
  locals: (vm) => variables(vm, undefined),
  globals: (vm) => PyDict.of(vm.frame.scope.module.attrs),
};

/** Functions that take the call as it is. */
export const superFunction = new NativeFunction('super', (vm, args) => makeSuper(vm as Machine, args));
