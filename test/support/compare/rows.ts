import type { Text } from '../live.ts';
import { type BornRules, shapeOf } from './born.ts';

export interface RowDifference {
  readonly table: string;
  /** The rows, by column; `null`: the other database has no such row. */
  readonly expected: Readonly<Record<string, Text>> | null;
  readonly found: Readonly<Record<string, Text>> | null;
}

export interface RowComparison {
  readonly differences: readonly RowDifference[];
  /** Columns in which rows differ by values born in the upgrade, with the shape. */
  readonly born: ReadonlyMap<string, 'uuid' | 'now'>;
}

type TextRow = readonly Text[];

/** Same text, twice as many rows as there are twins. */
function countByKey(rows: readonly TextRow[], keyOf: (row: TextRow) => string): Map<string, TextRow[]> {
  const groups = new Map<string, TextRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** Takes pairs with the same key out; what is left is returned, in the order in which it came. */
function matchOff(
  expected: readonly TextRow[],
  found: readonly TextRow[],
  keyOf: (row: TextRow) => string,
  onPair: (expected: TextRow, found: TextRow) => boolean,
): readonly [readonly TextRow[], readonly TextRow[]] {
  const waiting = countByKey(found, keyOf);
  const unmatched = expected.filter((row) => {
    const group = waiting.get(keyOf(row));
    const partner = group?.[0];
    if (group === undefined || partner === undefined || !onPair(row, partner)) return true;
    group.shift();
    return false;
  });
  return [unmatched, [...waiting.values()].flat()];
}

/**
 * Compares two databases' rows of one table, whatever their order. A row whose values differ only where both were born
 * in the upgrade is the same row; a UUID born in one stands for one and the same UUID of the other everywhere
 * (`twins`, shared by all tables), so that a reference to the wrong row does not pass.
 */
export function compareRows(
  table: string,
  columns: readonly string[],
  expected: readonly TextRow[],
  found: readonly TextRow[],
  rules: BornRules,
  twins: Map<string, string>,
): RowComparison {
  const born = new Map<string, 'uuid' | 'now'>();
  const whole = (row: TextRow) => JSON.stringify(row);
  const [left, right] = matchOff(expected, found, whole, () => true);
  const shaped = (row: TextRow) =>
    JSON.stringify(row.map((value) => ({ shape: shapeOf(value, rules) })).map((entry, at) => entry.shape ?? [row[at]]));
  const [missing, unexpected] = matchOff(left, right, shaped, (one, other) => {
    const made = one.flatMap((value, at) => (shapeOf(value, rules) === 'uuid' ? [[value, other[at]] as const] : []));
    if (made.some(([mine, theirs]) => (twins.get(mine as string) ?? theirs) !== theirs)) return false;
    for (const [mine, theirs] of made) twins.set(mine as string, theirs as string);
    for (const [at, value] of one.entries()) {
      const shape = shapeOf(value, rules);
      if (shape !== null && value !== other[at]) born.set(`${table}.${columns[at]}`, shape);
    }
    return true;
  });
  const named = (row: TextRow) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null]));
  return {
    born,
    differences: [
      ...missing.map((row) => ({ table, expected: named(row), found: null })),
      ...unexpected.map((row) => ({ table, expected: null, found: named(row) })),
    ],
  };
}
