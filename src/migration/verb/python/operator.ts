import { Bag, Dict } from './collection.ts';
import { PythonError } from './error.ts';

type Numeric = number | bigint;

/** Python's truth: None, False, 0, '' and empty collections are false. */
export function truth(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === 0n || value === '')
    return false;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  if (value instanceof Dict || value instanceof Bag) return value.size > 0;
  return true;
}

/** Python's `==`. */
export function equals(a: unknown, b: unknown): boolean {
  if (isNumeric(a) && isNumeric(b)) return !(a < b) && !(a > b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => equals(item, b[at]));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (a instanceof Dict && b instanceof Dict) {
    return a.size === b.size && a.entries().every(([key, value]) => b.has(key) && equals(value, b.get(key)));
  }
  if (a instanceof Bag && b instanceof Bag) return a.size === b.size && a.items().every((item) => b.has(item));
  return (a ?? null) === (b ?? null);
}

function isNumeric(value: unknown): value is Numeric | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function num(value: unknown): Numeric {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw new PythonError('TypeError', `a number is wanted, not ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** Negative, zero or positive; numbers with numbers, text with text by code points, lists item by item. */
export function order(a: unknown, b: unknown): number {
  if (isNumeric(a) && isNumeric(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
      if (!equals(a[at], b[at])) return order(a[at], b[at]);
    }
    return a.length - b.length;
  }
  throw new PythonError('TypeError', `no order between ${kindOf(a)} and ${kindOf(b)}`);
}

/** `a + b` of numbers, text or lists. */
export function add(a: unknown, b: unknown): unknown {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  return arithmetic(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  );
}

/** `a - b` of numbers or sets. */
export function subtract(a: unknown, b: unknown): unknown {
  if (a instanceof Bag && b instanceof Bag) return new Bag(a.items().filter((item) => !b.has(item)));
  return arithmetic(
    a,
    b,
    (x, y) => x - y,
    (x, y) => x - y,
  );
}

export function multiply(a: unknown, b: unknown): unknown {
  return arithmetic(
    a,
    b,
    (x, y) => x * y,
    (x, y) => x * y,
  );
}

/** `a / b`: a float, whatever the numbers are. */
export function divide(a: unknown, b: unknown): number {
  if (Number(num(b)) === 0) throw new PythonError('ZeroDivisionError', 'division by zero');
  return Number(num(a)) / Number(num(b));
}

/** `a // b`: rounded down. */
export function floorDivide(a: unknown, b: unknown): unknown {
  if (Number(num(b)) === 0) throw new PythonError('ZeroDivisionError', 'division by zero');
  return arithmetic(
    a,
    b,
    (x, y) => Math.floor(x / y),
    (x, y) => (x - (((x % y) + y) % y)) / y,
  );
}

/** `a % b` of numbers: has the sign of `b`. */
export function modulo(a: unknown, b: unknown): unknown {
  if (Number(num(b)) === 0) throw new PythonError('ZeroDivisionError', 'division by zero');
  return arithmetic(
    a,
    b,
    (x, y) => ((x % y) + y) % y,
    (x, y) => ((x % y) + y) % y,
  );
}

function arithmetic(
  a: unknown,
  b: unknown,
  numbers: (x: number, y: number) => number,
  bigs: (x: bigint, y: bigint) => bigint,
): Numeric {
  const [x, y] = [num(a), num(b)];
  if (typeof x === 'number' && typeof y === 'number') {
    const result = numbers(x, y);
    if (Number.isSafeInteger(result) || !Number.isInteger(result)) return result;
    if (!Number.isInteger(x) || !Number.isInteger(y)) return result;
  }
  const big = bigs(BigInt(x), BigInt(y));
  return Number.isSafeInteger(Number(big)) ? Number(big) : big;
}

/** `item in holder`. */
export function contains(holder: unknown, item: unknown): boolean {
  if (typeof holder === 'string' && typeof item === 'string') return holder.includes(item);
  if (Array.isArray(holder)) return holder.some((one) => equals(one, item));
  if (holder instanceof Dict || holder instanceof Bag) return holder.has(item);
  throw new PythonError('TypeError', `${kindOf(holder)} holds no items`);
}

/** `sum(items)`. */
export const sum = (items: unknown): unknown => {
  if (!Array.isArray(items)) throw new PythonError('TypeError', 'sum() of what is no list');
  return items.reduce((total, one) => add(total, one), 0);
};

export const abs = (value: unknown): unknown => (order(value, 0) < 0 ? subtract(0, value) : value);
