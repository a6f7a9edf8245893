import type { RowDifference } from './rows.ts';

type Row = NonNullable<RowDifference['expected']>;

function differing(one: Row, other: Row): string[] {
  return Object.keys(one).filter((column) => one[column] !== other[column]);
}

const cut = (value: unknown): string => {
  const text = JSON.stringify(value) ?? '';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

/**
 * Differences as a person reads them: a row that is missing beside the row that is there instead, in the columns in
 * which the two differ; rows without a like of their own whole.
 */
export function toldDifferences(differences: readonly RowDifference[]): readonly string[] {
  const found = differences.filter((one) => one.expected === null);
  const used = new Set<RowDifference>();
  const told: string[] = [];
  for (const { table, expected } of differences) {
    if (expected === null) continue;
    const likes = found.filter((one) => one.table === table && !used.has(one));
    const [near] = likes
      .map((one) => ({ one, columns: differing(expected, one.found ?? {}) }))
      .sort((a, b) => a.columns.length - b.columns.length);
    if (near?.one.found && near.columns.length <= Object.keys(expected).length / 2) {
      used.add(near.one);
      const values = near.columns.map(
        (column) => `${column}: ${cut(expected[column])} became ${cut(near.one.found?.[column])}`,
      );
      told.push(`${table}: ${values.join(', ')}`);
    } else told.push(`${table}: missing ${cut(expected)}`);
  }
  for (const one of found) if (!used.has(one)) told.push(`${one.table}: unexpected ${cut(one.found)}`);
  return told;
}
