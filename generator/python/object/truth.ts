import type { Machine } from '../machine.ts';
import {
  CatalogBool,
  Opaque,
  PyBytes,
  PyDict,
  PyInstance,
  PyList,
  PySet,
  PyTuple,
  RunValue,
  type Value,
} from '../value.ts';
import { special } from './special.ts';
import { native } from './types.ts';

/** Truth of a value; `undefined` when only the run knows. @throws Unresolved for what has no stand-in. */
export function truthOf(vm: Machine, value: Value): boolean | undefined {
  if (value === null) return false;
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'bigint':
      return value !== 0n;
    case 'number':
      return value !== 0;
    case 'string':
      return value !== '';
    default:
      break;
  }
  if (value instanceof CatalogBool) return value.value;
  if (value.residual) return truthOf(vm, value.residual);
  if (value instanceof RunValue) {
    if (value.expr.kind === 'const') return Boolean(value.expr.value);
    return value.type.kind === 'none' ? false : undefined;
  }
  const custom = special(value, '__bool__') ?? special(value, '__nonzero__');
  if (custom !== undefined) return truthOf(vm, vm.call(custom, [value]));
  const length = special(value, '__len__');
  if (length !== undefined) return truthOf(vm, vm.call(length, [value]));
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PyDict) return value.size > 0;
  if (value instanceof PySet) return value.map.size > 0;
  if (value instanceof PyBytes) return value.bytes.length > 0;
  if (value instanceof Opaque) throw vm.unresolved(`truth of ${value.origin}, which has no stand-in`);
  if (value instanceof PyInstance) {
    const inner = native(value);
    return inner === value ? true : truthOf(vm, inner);
  }
  return true;
}
