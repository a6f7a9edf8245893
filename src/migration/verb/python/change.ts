import { iterate } from './access.ts';
import { Bag, Dict } from './collection.ts';
import { PythonError } from './error.ts';
import { equals } from './operator.ts';

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new PythonError('AttributeError', 'a list is wanted');
}

/** `target[key] = value`. */
export function setItem(target: unknown, key: unknown, value: unknown): void {
  if (target instanceof Dict) target.set(key, value);
  else list(target)[Number(key)] = value;
}

/** `del target[key]`. @throws RangeError where there is none */
export function deleteItem(target: unknown, key: unknown): void {
  if (target instanceof Dict) {
    if (!target.delete(key)) throw new PythonError('KeyError', String(key));
  } else list(target).splice(Number(key), 1);
}

/** `dict.setdefault(key, value)`. */
export function setDefault(target: unknown, key: unknown, value: unknown): unknown {
  if (!(target instanceof Dict)) throw new PythonError('AttributeError', 'a dict is wanted');
  if (!target.has(key)) target.set(key, value);
  return target.get(key);
}

export function append(target: unknown, value: unknown): void {
  list(target).push(value);
}

export function extend(target: unknown, more: unknown): void {
  list(target).push(...iterate(more));
}

/** `set.add(value)`. */
export function include(target: unknown, value: unknown): void {
  if (!(target instanceof Bag)) throw new PythonError('AttributeError', 'a set is wanted');
  target.add(value);
}

/** `dict.update(other)`, `set.update(items)`. */
export function update(target: unknown, other: unknown): void {
  if (target instanceof Bag) for (const one of iterate(other)) target.add(one);
  else if (target instanceof Dict && other instanceof Dict)
    for (const [key, value] of other.entries()) target.set(key, value);
  else throw new PythonError('AttributeError', 'a dict or a set is wanted');
}

/** `dict.pop(key, otherwise)`, `list.pop()`. @throws RangeError where there is nothing and no `otherwise` */
export function pop(target: unknown, key?: unknown, ...otherwise: unknown[]): unknown {
  if (target instanceof Dict) {
    const value = target.get(key);
    if (target.delete(key)) return value;
    if (otherwise.length === 0) throw new PythonError('KeyError', String(key));
    return otherwise[0];
  }
  const items = list(target);
  if (items.length === 0) throw new PythonError('IndexError', 'pop from an empty list');
  return key === undefined ? items.pop() : items.splice(Number(key), 1)[0];
}

/** `remove(value)` of a list or set. @throws RangeError where it is not there */
export function remove(target: unknown, value: unknown): void {
  if (target instanceof Bag) {
    if (!target.delete(value)) throw new PythonError('KeyError', 'no such item');
    return;
  }
  const at = list(target).findIndex((one) => equals(one, value));
  if (at < 0) throw new PythonError('ValueError', 'no such item');
  list(target).splice(at, 1);
}

/** `set.discard(value)`. */
export function discard(target: unknown, value: unknown): void {
  if (!(target instanceof Bag)) throw new PythonError('AttributeError', 'a set is wanted');
  target.delete(value);
}

/** `clear()` of a list, set or dict. */
export function clear(target: unknown): void {
  if (target instanceof Dict || target instanceof Bag) target.clear();
  else list(target).length = 0;
}
