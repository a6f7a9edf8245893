import { Bag, Dict } from './collection.ts';
import { PythonError } from './error.ts';
import { order } from './operator.ts';

/** The items of a list, text, set, or the keys of a dict. */
export function iterate(value: unknown): unknown[] {
  if (Array.isArray(value)) return [...value];
  if (typeof value === 'string') return [...value];
  if (value instanceof Dict) return value.entries().map(([key]) => key);
  if (value instanceof Bag) return value.items();
  throw new PythonError('TypeError', 'not iterable');
}

export function len(value: unknown): number {
  if (value instanceof Dict || value instanceof Bag) return value.size;
  return iterate(value).length;
}

/** `value[key]`: of a list by place (negative: from the end), of a dict or a row by key. @throws RangeError, as Python would */
export function item(value: unknown, key: unknown): unknown {
  if (value instanceof Dict) {
    if (!value.has(key)) throw new PythonError('KeyError', String(key));
    return value.get(key);
  }
  const list = Array.isArray(value) || typeof value === 'string' ? iterate(value) : null;
  if (list === null && typeof key === 'string') return field(value, key);
  const places = list ?? Object.values(record(value));
  const at = Number(key);
  if (!Number.isInteger(at) || at >= places.length || at < -places.length)
    throw new PythonError('IndexError', 'index out of range');
  return places.at(at);
}

/** A column of a row. @throws PythonError where there is no such row or column */
export function field(row: unknown, name: string): unknown {
  const columns = record(row);
  if (!(name in columns)) throw new PythonError('AttributeError', `the row has no column ${name}`);
  return columns[name];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new PythonError('AttributeError', 'not a row');
  return value as Readonly<Record<string, unknown>>;
}

/** `dict.get(key, otherwise)`. */
export function get(value: unknown, key: unknown, otherwise: unknown = null): unknown {
  if (value instanceof Dict) return value.has(key) ? value.get(key) : otherwise;
  const columns = record(value);
  return String(key) in columns ? columns[String(key)] : otherwise;
}

/** `rows.first()`: the first item, or None. */
export const first = (value: unknown): unknown => iterate(value)[0] ?? null;

export const keys = (value: unknown): unknown[] => entries(value).map(([key]) => key);
export const values = (value: unknown): unknown[] => entries(value).map(([, inner]) => inner);
export const items = (value: unknown): unknown[] => entries(value);

function entries(value: unknown): [unknown, unknown][] {
  return value instanceof Dict ? value.entries() : Object.entries(record(value));
}

/** `enumerate(items, start)`. */
export const enumerate = (value: unknown, start = 0): [number, unknown][] =>
  iterate(value).map((one, at) => [at + start, one]);

/** `sorted(items)`. */
export const sorted = (value: unknown): unknown[] => iterate(value).sort(order);

export const zip = (...lists: unknown[]): unknown[][] => {
  const all = lists.map(iterate);
  const length = Math.min(...all.map((list) => list.length));
  return Array.from({ length }, (_, at) => all.map((list) => list[at]));
};

/** `list[from:to]`, also of text. */
export function slice(value: unknown, from: number | null, to: number | null): unknown {
  const [start, end] = [from ?? 0, to ?? undefined];
  if (typeof value === 'string') return [...value].slice(start, end).join('');
  return iterate(value).slice(start, end);
}

export const reversed = (value: unknown): unknown[] => iterate(value).reverse();

/** `range(stop)`, `range(start, stop, step)`. @throws PythonError ValueError for a step of 0 */
export function range(first: unknown, second?: unknown, step: unknown = 1): number[] {
  const [start, stop, by] =
    second === undefined ? [0, Number(first), 1] : [Number(first), Number(second), Number(step)];
  if (by === 0) throw new PythonError('ValueError', 'range() arg 3 must not be zero');
  return Array.from({ length: Math.max(0, Math.ceil((stop - start) / by)) }, (_, at) => start + at * by);
}
