import type { Text } from '../live.ts';
import type { BornRules } from './born.ts';
import { pairRows, type TablePair, type TextRow } from './pairing.ts';

export interface RowDifference {
  readonly table: string;
  /** The rows, by column; `null`: the other database has no such row. */
  readonly expected: Readonly<Record<string, Text>> | null;
  readonly found: Readonly<Record<string, Text>> | null;
}

export interface RowComparison {
  readonly differences: readonly RowDifference[];
  /** Columns in which rows differ by values born in the upgrade, with the shape. */
  readonly born: ReadonlyMap<string, 'uuid' | 'now' | 'number'>;
}

/**
 * Compares two databases' rows, whatever their order. Rows whose values differ only where both were born in the upgrade
 * are the same row; a UUID or a number born in one stands for one and the same of the other everywhere, so that a
 * reference to the wrong row does not pass.
 */
export function compareRows(tables: readonly TablePair[], rules: BornRules): RowComparison {
  const { missing, unexpected, born } = pairRows(tables, rules);
  const differences = tables.flatMap(({ table, columns }) => {
    const named = (row: TextRow) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null]));
    return [
      ...(missing.get(table) ?? []).map((row): RowDifference => ({ table, expected: named(row), found: null })),
      ...(unexpected.get(table) ?? []).map((row): RowDifference => ({ table, expected: null, found: named(row) })),
    ];
  });
  return { born, differences };
}
