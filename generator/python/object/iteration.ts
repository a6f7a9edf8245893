import type { Machine } from '../machine.ts';
import { columnValue } from '../residual/row.ts';
import {
  Opaque,
  PyBytes,
  PyClass,
  PyCounter,
  PyDict,
  PyInstance,
  PyIterator,
  PyList,
  PySet,
  PyTuple,
  RunValue,
  type Value,
} from '../value.ts';
import { isRaised, raised } from './exceptions.ts';
import { special } from './special.ts';
import { native, typeOf } from './types.ts';

export type Items = Iterator<Value, Value, Value>;

/** Items one by one; or the run's list, whose items only the run knows. */
export function sourceOf(vm: Machine, value: Value): Items | RunValue {
  const custom = special(value, '__iter__');
  if (custom !== undefined) return iteratorOf(vm, vm.call(custom, [value]));
  const holder = native(value);
  if (holder instanceof RunValue) return runList(vm, holder);
  if (holder instanceof PyList) return listItems(holder);
  if (holder instanceof PyTuple) return holder.items[Symbol.iterator]() as Items;
  if (holder instanceof PyDict) return dictItems(holder);
  if (holder instanceof PySet) return holder.values()[Symbol.iterator]() as Items;
  if (typeof holder === 'string') return [...holder][Symbol.iterator]() as Items;
  if (holder instanceof PyIterator) {
    refuseOlder(vm, holder);
    return generatorItems(holder);
  }
  if (holder instanceof PyBytes) return [...holder.bytes].map(BigInt)[Symbol.iterator]() as Items;
  if (holder instanceof Opaque) throw vm.unresolved(`iteration over ${holder.origin}, which has no stand-in`);
  if (holder instanceof PyInstance || holder instanceof PyClass) {
    const getItem = special(holder, '__getitem__');
    if (getItem !== undefined) return indexed(vm, holder, getItem);
    const unknown = holder instanceof PyInstance ? holder.cls.mro.find((base) => base.opaque) : undefined;
    if (unknown?.opaque) throw vm.unresolved(`iteration over ${unknown.opaque.origin}, which has no stand-in`);
  }
  throw raised('TypeError', `'${typeOf(value).name}' object is not iterable`);
}

/** What `__iter__` gave: an iterable of ours, or an object with `__next__`. */
function iteratorOf(vm: Machine, value: Value): Items | RunValue {
  const next = special(value, '__next__') ?? special(value, 'next');
  if (next !== undefined) return custom(vm, value, next);
  if (special(value, '__iter__') !== undefined) throw raised('TypeError', 'iter() returned a non-iterator');
  return sourceOf(vm, value);
}

function* listItems(list: PyList): Generator<Value, Value, Value> {
  if (list.consumable) {
    while (list.items.length > 0) yield list.items.shift() as Value;
    return null;
  }
  for (let at = 0; at < list.items.length; at++) yield list.items[at] as Value;
  return null;
}

function* dictItems(dict: PyDict): Generator<Value, Value, Value> {
  const size = dict.size;
  for (const key of dict.keys()) {
    if (dict.size !== size) throw raised('RuntimeError', 'dictionary changed size during iteration');
    yield key;
  }
  return null;
}

function generatorItems(iterator: PyIterator): Items {
  return {
    next: () => stepIterator(iterator),
    return: (value) => iterator.items.return?.(value ?? null) ?? { done: true, value: value ?? null },
  };
}

/**
 * An iterator goes on from where it was left: where that is cannot be known of one from before a loop or branch of the
 * run that is being evaluated, since rounds that are not evaluated take their items, too.
 * @throws Unresolved
 */
export function refuseOlder(vm: Machine, iterator: PyIterator): void {
  if (iterator instanceof PyCounter && iterator.cell.residual) {
    throw vm.unresolved('a loop over a counter that a loop over rows has counted on');
  }
  if (vm.block.kind === 'root' || iterator.serial >= vm.block.startSerial || iterator.finished) return;
  throw vm.unresolved('the next item of an iterator that was made before a loop or condition on rows');
}

/** The next item of an iterator, remembering its end. */
export function stepIterator(iterator: PyIterator): IteratorResult<Value, Value> {
  if (iterator.finished) return { done: true, value: null };
  iterator.started = true;
  try {
    const result = iterator.items.next(null);
    if (result.done) iterator.finished = true;
    return result;
  } catch (error) {
    iterator.finished = true;
    throw error;
  }
}

function* custom(vm: Machine, value: Value, next: Value): Generator<Value, Value, Value> {
  for (;;) {
    vm.step(vm.frame.line);
    let item: Value;
    try {
      item = vm.call(next, [value]);
    } catch (error) {
      if (isRaised(error, 'StopIteration')) return null;
      throw error;
    }
    yield item;
  }
}

function* indexed(vm: Machine, value: Value, getItem: Value): Generator<Value, Value, Value> {
  for (let at = 0n; ; at++) {
    vm.step(vm.frame.line);
    let item: Value;
    try {
      item = vm.call(getItem, [value, at]);
    } catch (error) {
      if (isRaised(error, 'IndexError')) return null;
      throw error;
    }
    yield item;
  }
}

/** A run value as something that can be gone through. */
function runList(vm: Machine, value: RunValue): RunValue | Items {
  const type = value.type;
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'any':
      return value;
    case 'dict':
      return vm.run({ kind: 'method', of: value.expr, name: 'keys', args: [] }, { kind: 'list', of: type.key });
    case 'row':
      return type.columns.map((column) => columnValue(vm, value, column))[Symbol.iterator]() as Items;
    case 'str':
      return vm.run({ kind: 'call', fn: 'list', args: [value.expr] }, { kind: 'list', of: { kind: 'str' } });
    default:
      throw vm.unresolved(`iteration over a value of the run that is a ${type.kind}`);
  }
}

/** All items, as an array. @throws Unresolved when only the run knows them. */
export function collect(vm: Machine, value: Value): Value[] {
  if (value instanceof PyList && !value.cls && !value.residual && !value.consumable) return [...value.items];
  const source = sourceOf(vm, value);
  if (source instanceof RunValue) throw vm.unresolved('items of a list that only the run knows');
  return drain(vm, source);
}

/** Takes everything out of a source. */
export function drain(vm: Machine, source: Items): Value[] {
  const out: Value[] = [];
  for (let next = source.next(null); !next.done; next = source.next(null)) {
    out.push(next.value);
    if (out.length > vm.limits.size) throw vm.unresolved(`a collection of more than ${vm.limits.size} items`);
  }
  return out;
}
