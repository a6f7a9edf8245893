import type { Interpreter } from '../../../python/interpreter.ts';
import { type PyClass, PyInstance, type Value } from '../../../python/value.ts';
import { type ClassSpec, defineClass, instantiate } from '../../define.ts';
import { once } from '../../once.ts';

/** Makes a class for one evaluation; bases come from `vm` through other references. */
export type ClassRef = (vm: Interpreter) => PyClass;

const factories = new Map<string, ClassRef>();

/**
 * Declares a stand-in class. It is made at most once per interpreter, when it is first asked for. `key` is what
 * `classNamed` finds it by: the class's name, with the dialect before it where two classes share one (`mysql.TEXT`).
 */
export function pythonClass(
  module: string,
  name: string,
  spec: (vm: Interpreter) => ClassSpec,
  key: string = name,
): ClassRef {
  const ref = once((vm) => defineClass(vm, module, name, spec(vm)));
  if (factories.has(key)) throw new Error(`two stand-in classes under the key ${key}`);
  factories.set(key, ref);
  return ref;
}

/**
 * The class under a key. Classes of lower layers reach those of higher ones this way (`column == 1` makes a
 * `BinaryExpression`), so that the modules themselves do not import each other in a circle.
 */
export function classNamed(vm: Interpreter, key: string): PyClass {
  const ref = factories.get(key);
  if (!ref) throw new Error(`no stand-in class ${key}`);
  return ref(vm);
}

/** An instance of a class by key, without `__init__`. */
export function make(vm: Interpreter, key: string, state: unknown): PyInstance {
  return instantiate(classNamed(vm, key), state);
}

/** Whether a value is an instance of the class under a key, or of one derived from it. */
export function isA(vm: Interpreter, value: PyInstance, key: string): boolean;
export function isA(vm: Interpreter, value: Value | undefined, key: string): value is PyInstance;
export function isA(vm: Interpreter, value: Value | undefined, key: string): boolean {
  return value instanceof PyInstance && value.cls.isSubclassOf(classNamed(vm, key));
}

/** Calls a class like Python does: `construct(vm, 'Integer')` is `Integer()`. */
export function construct(
  vm: Interpreter,
  key: string,
  positional: readonly Value[] = [],
  keyword: Readonly<Record<string, Value>> = {},
): PyInstance {
  return vm.call(classNamed(vm, key), positional, new Map(Object.entries(keyword))) as PyInstance;
}
