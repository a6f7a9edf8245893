import { PythonError } from './error.ts';
/** The key under which equal Python values meet: 1, 1.0 and True are one key; lists of equal items are one (tuples). */
export function keyOf(value: unknown): string {
  if (value === null || value === undefined) return 'n';
  if (typeof value === 'boolean') return `i${Number(value)}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `i${value}`;
  if (typeof value === 'string') return `s${value}`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return `t${JSON.stringify(value.map(keyOf))}`;
  throw new PythonError('TypeError', 'unhashable value');
}

/** Python's dict: keeps the order of insertion, finds keys by equality. */
export class Dict {
  readonly #entries = new Map<string, [key: unknown, value: unknown]>();

  constructor(entries: Iterable<readonly [unknown, unknown]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: unknown): boolean {
    return this.#entries.has(keyOf(key));
  }

  get(key: unknown): unknown {
    return this.#entries.get(keyOf(key))?.[1];
  }

  set(key: unknown, value: unknown): void {
    const found = this.#entries.get(keyOf(key));
    if (found) found[1] = value;
    else this.#entries.set(keyOf(key), [key, value]);
  }

  delete(key: unknown): boolean {
    return this.#entries.delete(keyOf(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  entries(): [unknown, unknown][] {
    return [...this.#entries.values()].map(([key, value]) => [key, value]);
  }
}

/** Python's set, in the order of insertion. */
export class Bag {
  readonly #items = new Map<string, unknown>();

  constructor(items: Iterable<unknown> = []) {
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.#items.size;
  }

  has(item: unknown): boolean {
    return this.#items.has(keyOf(item));
  }

  add(item: unknown): void {
    if (!this.has(item)) this.#items.set(keyOf(item), item);
  }

  delete(item: unknown): boolean {
    return this.#items.delete(keyOf(item));
  }

  clear(): void {
    this.#items.clear();
  }

  items(): unknown[] {
    return [...this.#items.values()];
  }
}
