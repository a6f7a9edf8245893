import type { Machine } from '../machine.ts';
import { columnValue } from '../residual/row.ts';
import { ANY, joinTypes, STR, typeOfRun } from '../residual/type.ts';
import {
  CatalogBool,
  Opaque,
  PyBytes,
  PyClass,
  PyDict,
  PyInstance,
  PyIterator,
  PyList,
  PySet,
  PySlice,
  PyTuple,
  RunValue,
  type Value,
} from '../value.ts';
import { raised } from './exceptions.ts';
import { special } from './special.ts';
import { native, typeOf } from './types.ts';

/** `value[key]`. */
export function getItem(vm: Machine, value: Value, key: Value): Value {
  const custom = special(value, '__getitem__');
  if (custom !== undefined) return vm.call(custom, [value, key]);
  const holder = native(value);
  if (holder instanceof RunValue) return runItem(vm, holder, key);
  if (holder instanceof PyDict) return dictItem(vm, holder, key);
  if (holder instanceof PyList || holder instanceof PyTuple) {
    if (key instanceof PySlice) {
      const items = sliceOf(vm, holder.items, key);
      return holder instanceof PyList ? new PyList(items) : new PyTuple(items);
    }
    if (key instanceof RunValue)
      return vm.run({ kind: 'item', of: vm.toExpr(holder), key: key.expr }, elementType(holder));
    return holder.items[indexOf(vm, key, holder.items.length, typeOf(holder).name)] ?? null;
  }
  if (typeof holder === 'string') {
    if (key instanceof PySlice) return sliceOf(vm, [...holder], key).join('');
    if (key instanceof RunValue)
      return vm.run({ kind: 'item', of: { kind: 'const', value: holder }, key: key.expr }, STR);
    const chars = [...holder];
    return chars[indexOf(vm, key, chars.length, 'string')] ?? '';
  }
  if (holder instanceof PyBytes) {
    if (key instanceof PySlice) return new PyBytes(Uint8Array.from(sliceOf(vm, [...holder.bytes], key)));
    return BigInt(holder.bytes[indexOf(vm, key, holder.bytes.length, 'bytes')] ?? 0);
  }
  if (holder instanceof Opaque) return new Opaque(`${holder.origin}[…]`, holder.place, holder.hides);
  if (holder instanceof PyClass) {
    const hook = holder.lookup('__class_getitem__');
    if (hook !== undefined) return vm.call(vm.getAttr(holder, '__class_getitem__'), [key]);
    // `list[int]`: an annotation.
    return holder;
  }
  if (holder instanceof PyInstance) {
    const unknown = holder.cls.mro.find((base) => base.opaque)?.opaque;
    if (unknown) return new Opaque(`${unknown.origin}()[…]`, unknown.place);
  }
  if (holder instanceof PyIterator && holder.pyKind === 'iterator') {
    throw vm.unresolved('an index into an iterator');
  }
  throw raised('TypeError', `'${typeOf(value).name}' object is not subscriptable`);
}

function elementType(holder: PyList | PyTuple) {
  return holder.items
    .map((item) => typeOfRun(item))
    .reduce(joinTypes, holder.items.length > 0 ? typeOfRun(holder.items[0] ?? null) : ANY);
}

function dictItem(vm: Machine, dict: PyDict, key: Value): Value {
  if (key instanceof RunValue) {
    return vm.run({ kind: 'item', of: vm.toExpr(dict), key: key.expr }, valueType(dict));
  }
  const found = lookUpKey(vm, dict, key);
  if (found !== undefined) return found;
  const missing = dict.cls?.lookup('__missing__');
  if (missing !== undefined) return vm.call(missing, [dict, key]);
  const error = raised('KeyError', '');
  error.value.attrs.set('args', new PyTuple([key]));
  throw error;
}

/** What a dict's values have in common. */
export function valueType(dict: PyDict) {
  const [first, ...rest] = dict.values();
  return first === undefined ? ANY : rest.map((item) => typeOfRun(item)).reduce(joinTypes, typeOfRun(first));
}

/** The value under a key; keys whose classes define `__eq__` and `__hash__` are compared with these. */
export function lookUpKey(vm: Machine, dict: PyDict, key: Value): Value | undefined {
  return dict.get(keyOf(vm, key));
}

/**
 * The value under which a key is filed: str for instances of classes derived from str.
 * @throws PyRaise TypeError for lists, dicts and sets.
 */
export function keyOf(vm: Machine, key: Value): Value {
  const plain = native(key);
  if (plain instanceof CatalogBool) return plain.value;
  if (plain instanceof PyTuple) weigh(vm, plain);
  if (plain instanceof PyList || plain instanceof PyDict || (plain instanceof PySet && !plain.frozen)) {
    throw raised('TypeError', `unhashable type: '${typeOf(plain).name}'`);
  }
  if (plain instanceof PyInstance) {
    const hash = special(plain, '__hash__');
    if (hash !== undefined && hash !== null && special(plain, '__eq__') !== undefined) {
      // Library stand-ins compare by identity in dicts; a script's own `__eq__` needs a look through the keys.
      if (
        plain.cls.mro.some((cls) => cls.attrs.get('__hash__') === hash && cls.attrs.get('__eq__') && isScripted(hash))
      ) {
        throw vm.unresolved(`a key of class ${plain.cls.name}, which defines __eq__ and __hash__`);
      }
    }
  }
  return plain;
}

/** Counts what a tuple holds, as often as it holds it: that is the work of hashing it. */
function weigh(vm: Machine, tuple: PyTuple): void {
  vm.step(vm.frame.line);
  for (const item of tuple.items) if (item instanceof PyTuple) weigh(vm, item);
}

function isScripted(value: Value): boolean {
  return value !== null && typeof value === 'object' && value.pyKind === 'function';
}

function indexOf(vm: Machine, key: Value, length: number, what: string): number {
  const plain = native(key);
  const number = typeof plain === 'boolean' ? (plain ? 1n : 0n) : plain;
  if (typeof number !== 'bigint') {
    if (number instanceof PyInstance) {
      const index = special(number, '__index__');
      if (index !== undefined) return indexOf(vm, vm.call(index, [number]), length, what);
    }
    throw raised('TypeError', `${what} indices must be integers, not '${typeOf(key).name}'`);
  }
  const at = number < 0n ? Number(number) + length : Number(number);
  if (at < 0 || at >= length) throw raised('IndexError', `${what} index out of range`);
  return at;
}

/** The items that a slice names. */
export function sliceOf<T>(vm: Machine, items: readonly T[], slice: PySlice): T[] {
  const [from, to, step] = sliceBounds(vm, items.length, slice);
  const out: T[] = [];
  if (step > 0) for (let at = from; at < to; at += step) out.push(items[at] as T);
  else for (let at = from; at > to; at += step) out.push(items[at] as T);
  return out;
}

/** Start, end and step of a slice over `length` items, as `slice.indices` gives them. */
export function sliceBounds(vm: Machine, length: number, slice: PySlice): [number, number, number] {
  const number = (value: Value): number | null => {
    if (value === null) return null;
    if (typeof value === 'bigint') return Number(value);
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (value instanceof RunValue) throw vm.unresolved('a slice whose bounds only the run knows');
    throw raised('TypeError', 'slice indices must be integers or None');
  };
  const step = number(slice.step) ?? 1;
  if (step === 0) throw raised('ValueError', 'slice step cannot be zero');
  const clamp = (at: number, low: number, high: number): number =>
    Math.min(Math.max(at < 0 ? at + length : at, low), high);
  const lower = number(slice.lower);
  const upper = number(slice.upper);
  if (step > 0)
    return [lower === null ? 0 : clamp(lower, 0, length), upper === null ? length : clamp(upper, 0, length), step];
  return [
    lower === null ? length - 1 : clamp(lower, -1, length - 1),
    upper === null ? -1 : clamp(upper, -1, length - 1),
    step,
  ];
}

function runItem(vm: Machine, holder: RunValue, key: Value): Value {
  const type = holder.type;
  const plain = native(key);
  if (plain instanceof PySlice) {
    if (plain.step !== null) throw vm.unresolved('a slice with a step of a value of the run');
    return vm.run(
      { kind: 'call', fn: 'slice', args: [holder.expr, vm.toExpr(plain.lower), vm.toExpr(plain.upper)] },
      type,
    );
  }
  if (type.kind === 'row') {
    if (typeof plain === 'string') {
      const column = type.columns.find((candidate) => candidate.name === plain);
      if (column) return columnValue(vm, holder, column);
      throw raised('KeyError', plain);
    }
    if (typeof plain === 'bigint') {
      const column = type.columns[indexOf(vm, plain, type.columns.length, 'row')];
      if (column) return columnValue(vm, holder, column);
    }
    if (plain instanceof PyInstance) {
      // `row[table.c.name]`: a column object names its column.
      const name = vm.findAttr(plain, 'name');
      const column = typeof name === 'string' ? type.columns.find((candidate) => candidate.name === name) : undefined;
      if (column) return columnValue(vm, holder, column);
    }
    if (!(plain instanceof RunValue)) throw raised('KeyError', vm.repr(key));
  }
  if (type.kind === 'dict' && type.factory !== undefined && type.factory !== null) {
    return vm.call(vm.getAttr(holder, 'setdefault'), [plain, vm.call(type.factory)]);
  }
  const of = type.kind === 'list' ? type.of : type.kind === 'dict' ? type.value : type.kind === 'str' ? STR : ANY;
  return vm.run({ kind: 'item', of: holder.expr, key: vm.toExpr(plain) }, of);
}

/** `value[key] = to`. */
export function setItem(vm: Machine, value: Value, key: Value, to: Value): void {
  const custom = special(value, '__setitem__');
  if (custom !== undefined) {
    vm.call(custom, [value, key, to]);
    return;
  }
  if (value instanceof RunValue) {
    vm.mutate(value, '__setitem__', [key, to]);
    return;
  }
  if (value instanceof PyDict) {
    if (key instanceof RunValue) {
      vm.mutate(vm.keepInRun(value), '__setitem__', [key, to]);
      return;
    }
    if (vm.changing(value)) {
      vm.mutate(vm.keepInRun(value), '__setitem__', [key, to]);
      return;
    }
    value.set(keyOf(vm, key), to);
    return;
  }
  if (value instanceof PyList) {
    if (key instanceof RunValue || vm.changing(value)) {
      vm.mutate(vm.keepInRun(value), '__setitem__', [key, to]);
      return;
    }
    if (key instanceof PySlice) {
      const [from, end, step] = sliceBounds(vm, value.items.length, key);
      if (step !== 1) throw vm.unresolved('assignment to a slice with a step');
      value.items.splice(from, Math.max(0, end - from), ...vm.iterate(to));
      return;
    }
    value.items[indexOf(vm, key, value.items.length, 'list')] = to;
    return;
  }
  if (value instanceof Opaque) throw vm.unresolved(`item assignment on ${value.origin}, which has no stand-in`);
  throw raised('TypeError', `'${typeOf(value).name}' object does not support item assignment`);
}

/** `del value[key]`. */
export function deleteItem(vm: Machine, value: Value, key: Value): void {
  const custom = special(value, '__delitem__');
  if (custom !== undefined) {
    vm.call(custom, [value, key]);
    return;
  }
  if (value instanceof RunValue) {
    vm.mutate(value, '__delitem__', [key]);
    return;
  }
  if (value instanceof PyDict || value instanceof PyList) {
    if (key instanceof RunValue || vm.changing(value)) {
      vm.mutate(vm.keepInRun(value), '__delitem__', [key]);
      return;
    }
  }
  if (value instanceof PyDict) {
    if (!value.delete(keyOf(vm, key))) {
      const error = raised('KeyError', '');
      error.value.attrs.set('args', new PyTuple([key]));
      throw error;
    }
    return;
  }
  if (value instanceof PyList) {
    if (key instanceof PySlice) {
      const [from, end, step] = sliceBounds(vm, value.items.length, key);
      if (step !== 1) throw vm.unresolved('del of a slice with a step');
      value.items.splice(from, Math.max(0, end - from));
      return;
    }
    value.items.splice(indexOf(vm, key, value.items.length, 'list'), 1);
    return;
  }
  throw raised('TypeError', `'${typeOf(value).name}' object doesn't support item deletion`);
}
