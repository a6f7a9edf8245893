import type { Text } from '../live.ts';
import { type BornRules, shapeOf } from './born.ts';

export type TextRow = readonly Text[];

/** A table of both databases, in the columns that they share. */
export interface TablePair {
  readonly table: string;
  readonly columns: readonly string[];
  readonly expected: readonly TextRow[];
  readonly found: readonly TextRow[];
  /**
   * Columns that hold numbers which the server gave out during the upgrade, and columns that refer to these: to the
   * name of the column that they are numbers of. By place.
   */
  readonly numbers: ReadonlyMap<number, string>;
}

/** Rows that have found their like, and those that have not. */
export interface Paired {
  readonly missing: ReadonlyMap<string, readonly TextRow[]>;
  readonly unexpected: ReadonlyMap<string, readonly TextRow[]>;
  /** `table.column` to how its values were compared, where these differ. */
  readonly born: ReadonlyMap<string, 'uuid' | 'now' | 'number'>;
}

interface Open {
  readonly pair: TablePair;
  expected: TextRow[];
  found: TextRow[];
}

/** What a born value stands for: the same for every value that means the same thing. */
type Cell = { readonly shape: 'uuid' | 'number'; readonly name: string } | { readonly shape: 'now' } | null;

/**
 * Pairs the rows of two databases. Values born in the upgrades differ; what tells rows apart then is everything else, and
 * what born values refer to. So certain pairs come first (nothing else in the table looks like them); each tells which
 * born values are twins, which makes further pairs certain. Only what is left alike in every respect is paired as it comes.
 */
export function pairRows(pairs: readonly TablePair[], rules: BornRules): Paired {
  const twins = new Map<string, string>();
  const images = new Map<string, string>();
  const born = new Map<string, 'uuid' | 'now' | 'number'>();

  const cellOf = (pair: TablePair, value: Text, at: number): Cell => {
    const numbered = pair.numbers.get(at);
    if (numbered !== undefined && value !== null) return { shape: 'number', name: `${numbered}#${value}` };
    const shape = shapeOf(value, rules);
    if (shape === 'uuid') return { shape, name: (value as string).replaceAll('-', '').toLowerCase() };
    return shape === null ? null : { shape };
  };

  /** The row as far as it is known which row of the other database it can be; `open`: born values without a twin yet. */
  const read = (pair: TablePair, row: TextRow, side: 'expected' | 'found') => {
    let open = 0;
    const parts = row.map((value, at) => {
      const cell = cellOf(pair, value, at);
      if (cell === null) return [value];
      if (cell.shape === 'now') return 'now';
      const twin = side === 'expected' ? twins.get(cell.name) : images.has(cell.name) ? cell.name : undefined;
      if (twin !== undefined) return { twin };
      open++;
      return cell.shape;
    });
    return { key: JSON.stringify(parts), open };
  };

  const marry = (pair: TablePair, one: TextRow, other: TextRow): void => {
    for (const [at, value] of one.entries()) {
      const [mine, theirs] = [cellOf(pair, value, at), cellOf(pair, other[at] ?? null, at)];
      if (mine === null || theirs === null) continue;
      if ('name' in mine && 'name' in theirs) {
        twins.set(mine.name, theirs.name);
        images.set(theirs.name, mine.name);
      }
      if (value !== other[at]) born.set(`${pair.table}.${pair.columns[at]}`, mine.shape);
    }
  };

  /** Pairs what is certain, or, if `guess`, the first two that look alike. True if any was paired. */
  const pass = (open: Open, guess: boolean): boolean => {
    const { pair } = open;
    const groups = new Map<string, { expected: TextRow[]; found: TextRow[]; open: number }>();
    for (const side of ['expected', 'found'] as const) {
      for (const row of open[side]) {
        const { key, open: unknown } = read(pair, row, side);
        const group = groups.get(key) ?? { expected: [], found: [], open: unknown };
        group[side].push(row);
        groups.set(key, group);
      }
    }
    const done = new Set<TextRow>();
    for (const group of groups.values()) {
      const certain = group.open === 0 || (group.expected.length === 1 && group.found.length === 1);
      if (!certain && !(guess && done.size === 0)) continue;
      const count = certain ? Math.min(group.expected.length, group.found.length) : 1;
      for (let at = 0; at < count; at++) {
        const [one, other] = [group.expected[at], group.found[at]];
        if (one === undefined || other === undefined) break;
        // A pair of this pass may have said of these values who their twins are.
        if (read(pair, one, 'expected').key !== read(pair, other, 'found').key) continue;
        marry(pair, one, other);
        done.add(one).add(other);
      }
    }
    open.expected = open.expected.filter((row) => !done.has(row));
    open.found = open.found.filter((row) => !done.has(row));
    return done.size > 0;
  };

  // Copies: a row is known by its identity.
  const copies = (rows: readonly TextRow[]): TextRow[] => rows.map((row) => [...row]);
  const all: Open[] = pairs.map((pair) => ({ pair, expected: copies(pair.expected), found: copies(pair.found) }));
  const waiting = () => all.filter(({ expected, found }) => expected.length > 0 && found.length > 0);
  for (;;) {
    while (waiting().filter((open) => pass(open, false)).length > 0);
    if (!waiting().some((open) => pass(open, true))) break;
  }
  const left = (side: 'expected' | 'found') =>
    new Map(all.flatMap((open) => (open[side].length > 0 ? [[open.pair.table, open[side]] as const] : [])));
  return { missing: left('expected'), unexpected: left('found'), born };
}
