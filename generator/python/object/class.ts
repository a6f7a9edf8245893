import type { Machine } from '../machine.ts';
import {
  Opaque,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyTuple,
  RunValue,
  StaticMethod,
  type Value,
} from '../value.ts';
import { raised } from './exceptions.ts';
import { special } from './special.ts';
import { objectClass, typeClass } from './types.ts';

/** A class in place of something that has no stand-in, to be derived from. */
export function opaqueClass(value: Opaque): PyClass {
  const cls = new PyClass(value.origin, value.origin.split('.').slice(0, -1).join('.'), [objectClass]);
  cls.opaque = value;
  return cls;
}

/** The bases of a class statement as classes. */
export function basesOf(vm: Machine, values: readonly Value[]): PyClass[] {
  const bases: PyClass[] = [];
  for (const value of values) {
    if (value instanceof PyClass) bases.push(value);
    else if (value instanceof Opaque) bases.push(opaqueClass(value));
    else if (value instanceof PyInstance && special(value, '__mro_entries__') !== undefined) {
      bases.push(...basesOf(vm, vm.iterate(vm.call(vm.getAttr(value, '__mro_entries__'), [new PyTuple(values)]))));
    } else if (value instanceof RunValue) throw vm.unresolved('a base class that only the run knows');
    else throw raised('TypeError', `a base of a class is not a class: ${vm.repr(value)}`);
  }
  return bases;
}

/** Makes a class as `metaclass(name, bases, attrs, **keywords)` would. */
export function buildClass(
  vm: Machine,
  name: string,
  module: string,
  bases: readonly PyClass[],
  attrs: ReadonlyMap<string, Value>,
  metaclass: Value,
  keywords: ReadonlyMap<string, Value>,
): Value {
  const meta = metaclass ?? bases.find((base) => base.metaclass)?.metaclass ?? null;
  if (meta instanceof PyClass && meta !== typeClass) {
    const create = meta.lookup('__new__');
    const init = meta.lookup('__init__');
    const call: readonly Value[] = [name, new PyTuple(bases), PyDict.of(attrs)];
    const scriptedNew =
      create !== undefined && create !== typeClass.attrs.get('__new__') && create !== objectClass.attrs.get('__new__');
    const made = scriptedNew
      ? vm.call(create instanceof StaticMethod ? create.fn : create, [meta, ...call], keywords)
      : finishClass(vm, name, module, bases, attrs, meta, keywords);
    if (
      made instanceof PyClass &&
      init !== undefined &&
      init !== typeClass.attrs.get('__init__') &&
      init !== objectClass.attrs.get('__init__')
    ) {
      vm.call(init, [made, ...call], keywords);
    }
    return made;
  }
  if (meta !== null && !(meta instanceof PyClass)) {
    if (meta instanceof Opaque) throw vm.unresolved(`metaclass ${meta.origin}, which has no stand-in`);
    return vm.call(meta, [name, new PyTuple(bases), PyDict.of(attrs)], keywords);
  }
  return finishClass(vm, name, module, bases, attrs, null, keywords);
}

/** `type.__new__`: the class itself, with `__set_name__` and `__init_subclass__` called. */
export function finishClass(
  vm: Machine,
  name: string,
  module: string,
  bases: readonly PyClass[],
  attrs: ReadonlyMap<string, Value>,
  metaclass: PyClass | null,
  keywords: ReadonlyMap<string, Value>,
): PyClass {
  let cls: PyClass;
  try {
    cls = new PyClass(name, module, bases.length > 0 ? bases : [objectClass], metaclass);
  } catch (error) {
    if (error instanceof TypeError) throw raised('TypeError', error.message);
    throw error;
  }
  for (const [key, value] of attrs) {
    const implicitStatic = key === '__new__' && value instanceof PyFunction;
    cls.attrs.set(key, implicitStatic ? new StaticMethod(value) : value);
  }
  for (const [key, value] of attrs) {
    if (!(value instanceof PyInstance)) continue;
    const hook = special(value, '__set_name__');
    if (hook !== undefined) vm.call(hook, [value, cls, key]);
  }
  for (const base of cls.mro.slice(1)) {
    const hook = base.attrs.get('__init_subclass__');
    if (hook === undefined) continue;
    const fn = hook !== null && typeof hook === 'object' && 'fn' in hook ? (hook.fn as Value) : hook;
    vm.call(fn, [cls], keywords);
    break;
  }
  return cls;
}
