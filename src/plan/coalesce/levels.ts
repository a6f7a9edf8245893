import type { TableId } from './identity.ts';
import type { Columns, Touched } from './touched.ts';

/** The latest phase in which something of one sort touched a column, a table, or a name. 0: none did. */
export class Levels {
  readonly #columns = new Map<string, number>();
  /** Touched as a whole. */
  readonly #whole = new Map<TableId, number>();
  /** Touched at all. */
  readonly #any = new Map<TableId, number>();
  readonly #none: number;

  /** @param none what is answered for what nothing has touched */
  constructor(none: number) {
    this.#none = none;
  }

  #put(map: Map<string, number>, key: string, level: number): void {
    map.set(key, Math.max(map.get(key) ?? this.#none, level));
  }

  mark(touched: Touched, level: number): void {
    for (const [table, columns] of touched) {
      this.#put(this.#any, table, level);
      if (columns === 'all') this.#put(this.#whole, table, level);
      else for (const column of columns) this.#put(this.#columns, column, level);
    }
  }

  #of(table: TableId, columns: Columns): number {
    if (columns === 'all') return this.#any.get(table) ?? this.#none;
    const each = [...columns].map((column) => this.#columns.get(column) ?? this.#none);
    return Math.max(this.#whole.get(table) ?? this.#none, ...each);
  }

  /** The latest phase in which something met one of these; of a table without columns, something that took it whole. */
  reach(touched: Touched): number {
    return Math.max(this.#none, ...[...touched].map(([table, columns]) => this.#of(table, columns)));
  }
}

/** The same for plain keys. */
export class KeyLevels {
  readonly #known = new Map<string, number>();
  readonly #none: number;

  constructor(none: number) {
    this.#none = none;
  }

  mark(keys: Iterable<string>, level: number): void {
    for (const key of keys) this.#known.set(key, Math.max(this.#known.get(key) ?? this.#none, level));
  }

  reach(keys: Iterable<string>): number {
    let level = this.#none;
    for (const key of keys) level = Math.max(level, this.#known.get(key) ?? this.#none);
    return level;
  }
}
