import type { Machine } from '../machine.ts';
import { CatalogBool, NotImplementedValue, Opaque, type Value } from '../value.ts';
import { special } from './special.ts';
import { native } from './types.ts';

/** Numbers for bools, the inner value for instances of classes derived from builtins. */
export function plainValue(value: Value): Value {
  if (value instanceof CatalogBool) return value.value ? 1n : 0n;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return native(value);
}

/** @throws Unresolved when one of the values has no stand-in. */
export function refuseOpaque(vm: Machine, op: string, ...values: readonly Value[]): void {
  const unknown = values.find((value) => value instanceof Opaque);
  if (unknown instanceof Opaque) throw vm.unresolved(`${op} with ${unknown.origin}, which has no stand-in`);
}

/** Calls a special method of a class's instance (or of a class, through its metaclass) with one argument. */
export function method(vm: Machine, self: Value, name: string, ...args: readonly Value[]): Value | undefined {
  const found = special(self, name);
  if (found === undefined) return undefined;
  const result = vm.call(found, [self, ...args]);
  return result === NotImplementedValue ? undefined : result;
}
