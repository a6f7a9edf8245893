import type { DataEffect } from './data-effect.ts';
import type { TableId } from './identity.ts';
import { KeyLevels, Levels } from './levels.ts';
import type { OperationEffect } from './operation-effect.ts';
import type { Touched } from './touched.ts';

/** What schema changes have touched, by phase. */
export class SchemaLevels {
  readonly #own: Levels;
  readonly #parents: Levels;
  readonly #sensitive: KeyLevels;
  readonly #names: KeyLevels;
  readonly #uses: KeyLevels;
  #highest: number;
  #everything: number;

  /** @param none what is answered for what nothing has touched */
  constructor(none: number) {
    this.#own = new Levels(none);
    this.#parents = new Levels(none);
    this.#sensitive = new KeyLevels(none);
    this.#names = new KeyLevels(none);
    this.#uses = new KeyLevels(none);
    this.#highest = none;
    this.#everything = none;
  }

  mark(effect: OperationEffect, level: number): void {
    this.#own.mark(effect.own, level);
    this.#parents.mark(effect.parents, level);
    this.#sensitive.mark(effect.sensitive, level);
    this.#names.mark(effect.names, level);
    this.#uses.mark(effect.uses, level);
    this.#highest = Math.max(this.#highest, level);
    if (effect.everything) this.#everything = Math.max(this.#everything, level);
  }

  /** The last phase of schema changes that this one has to do with. */
  underOperation(effect: OperationEffect): number {
    if (effect.everything) return this.#highest;
    return Math.max(
      this.#everything,
      this.#own.reach(effect.own),
      this.#names.reach(effect.names),
      this.#names.reach(effect.uses),
      this.#uses.reach(effect.names),
    );
  }

  /** The last phase of schema changes that this data step has to do with. */
  underData(effect: DataEffect): number {
    if (effect.everything) return this.#highest;
    return Math.max(
      this.#everything,
      this.#own.reach(effect.reads),
      this.#own.reach(effect.writes),
      this.#parents.reach(effect.writes),
      this.#sensitive.reach(effect.rows),
    );
  }
}

/** Whole tables where rows come and go. */
function wholly(touched: Touched, rows: ReadonlySet<TableId>): Touched {
  return new Map([...touched].map(([table, columns]) => [table, rows.has(table) ? 'all' : columns]));
}

/** What data steps have touched, by phase. */
export class RowLevels {
  readonly #reads: Levels;
  /** The same without guards. */
  readonly #uses: Levels;
  readonly #writes: Levels;
  readonly #wholeWrites: Levels;
  readonly #rows: KeyLevels;
  readonly #rules: KeyLevels;
  #highest: number;
  #everything: number;

  /** @param none what is answered for what nothing has touched */
  constructor(none: number) {
    this.#reads = new Levels(none);
    this.#uses = new Levels(none);
    this.#writes = new Levels(none);
    this.#wholeWrites = new Levels(none);
    this.#rows = new KeyLevels(none);
    this.#rules = new KeyLevels(none);
    this.#highest = none;
    this.#everything = none;
  }

  mark(effect: DataEffect, level: number): void {
    this.#reads.mark(effect.reads, level);
    if (!effect.guard) this.#uses.mark(effect.reads, level);
    this.#writes.mark(effect.writes, level);
    this.#wholeWrites.mark(wholly(effect.writes, effect.rows), level);
    this.#rows.mark(effect.rows, level);
    this.#rules.mark(effect.rules, level);
    this.#highest = Math.max(this.#highest, level);
    if (effect.everything) this.#everything = Math.max(this.#everything, level);
  }

  /**
   * The last phase whose data steps this schema change has to do with.
   *
   * @param ahead whether it is about to come before them
   */
  underOperation({ own, parents, sensitive, everything, silent }: OperationEffect, ahead: boolean): number {
    if (everything) return this.#highest;
    const read = ahead && silent ? this.#uses : this.#reads;
    return Math.max(
      this.#everything,
      read.reach(own),
      this.#writes.reach(own),
      this.#writes.reach(parents),
      this.#rows.reach(sensitive),
    );
  }

  /** The last phase whose data steps this one has to do with. */
  underData({ reads, writes, rows, rules, everything }: DataEffect): number {
    if (everything) return this.#highest;
    const whole = wholly(writes, rows);
    return Math.max(
      this.#everything,
      this.#wholeWrites.reach(reads),
      this.#wholeWrites.reach(whole),
      this.#reads.reach(whole),
      this.#rules.reach(rules),
    );
  }
}
