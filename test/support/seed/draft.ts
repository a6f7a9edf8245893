import type { Row } from '../fill/fill.ts';
import type { TableHints } from '../fill/hints.ts';
import { type Random, random } from '../fill/random.ts';
import { uuid, type Value } from '../fill/value.ts';

/**
 * - `ready`: what upstream moves outside its scripts has been moved; every guard of the way is content
 * - `bare`: the same without the rows for which only a later release's own online migration could do that
 * - `untouched`: a cloud on which nobody has run any of that: it is refused
 */
export type Variant = 'ready' | 'bare' | 'untouched';

/** What a service's part of the cloud is: rows that mean something, and rules for all the others. */
export interface Cloud {
  /** By table. A row names the columns that matter to it; the rest is drawn, NULLs included. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** Rules for drawn values, for every table and for single ones. */
  readonly hints?: (table: string) => TableHints;
  /** Nullable columns that no row leaves empty. */
  readonly filled?: (table: string, column: string) => boolean;
  /** Tables without rows. */
  readonly empty?: readonly string[];
}

/** What a cloud's rows are made with: the same seed, the same rows. */
export interface Draft {
  readonly random: Random;
  readonly variant: Variant;
  /** How many of the thing that the service is about: instances, volumes, images, stacks, users, ports. */
  readonly size: number;
  uuid(): string;
  /** 32 hexadecimal digits: keystone's identifiers. */
  hex(): string;
  /** A time in 2014, as DATETIME; later for a larger number. */
  moment(at: number): string;
  /** As many as asked for, at least one. */
  many<T>(count: number, make: (at: number) => T): T[];
}

export function draft(seed: string, size: number, variant: Variant): Draft {
  const source = random(seed);
  return {
    random: source,
    variant,
    size,
    uuid: () => uuid(source),
    hex: () => source.hex(32),
    moment: (at) => new Date(Date.UTC(2014, 2, 3, 9) + at * 61_000).toISOString().slice(0, 19).replace('T', ' '),
    many: (count, make) => Array.from({ length: Math.max(1, Math.floor(count)) }, (_, at) => make(at)),
  };
}

/** The item at `at`, counted round and round. */
export function pick<T>(items: readonly T[], at: number): T {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Columns of a row that a service marked deleted: `mark` is what it writes there. */
export function gone(when: string, mark: Value = 1): Row {
  return { deleted: mark, deleted_at: when };
}

/** Columns of a row that is there. */
export const alive: Row = { deleted: 0, deleted_at: null };
