import { describe, expect, test } from 'vitest';
import { compareRows } from '../../support/compare/rows.ts';

const OLD = 'aaaaaaaa-0000-4000-8000-000000000000';
const NEW_THEIRS = 'bbbbbbbb-0000-4000-8000-000000000000';
const NEW_OURS = 'cccccccc-0000-4000-8000-000000000000';
const OTHER = 'dddddddd-0000-4000-8000-000000000000';
const rules = {
  known: new Set([OLD]),
  window: [Date.UTC(2025, 0, 1, 12, 0, 0), Date.UTC(2025, 0, 1, 12, 1, 0)] as const,
};
const columns = ['id', 'at', 'name'];
const compare = (expected: (string | null)[][], found: (string | null)[][], twins = new Map<string, string>()) =>
  compareRows('t', columns, expected, found, rules, twins);

describe('rows that are the same', () => {
  test('in any order, twins counted', () => {
    const one = ['1', null, 'a'];
    const two = ['2', null, 'b'];
    expect(compare([one, two, two], [two, one, two]).differences).toEqual([]);
    expect(compare([one, two, two], [two, one]).differences).toEqual([
      { table: 't', expected: named(two), found: null },
    ]);
  });

  test('when they differ by values born in the upgrade', () => {
    const result = compare([[NEW_THEIRS, '2025-01-01 12:00:10', 'a']], [[NEW_OURS, '2025-01-01 12:00:40', 'a']]);
    expect(result.differences).toEqual([]);
    expect(Object.fromEntries(result.born)).toEqual({ 't.id': 'uuid', 't.at': 'now' });
  });
});

test('a time that is kept as microseconds is one', () => {
  const at = (seconds: number) => String((Date.UTC(2025, 0, 1, 12, 0, seconds) / 1000) * 1_000_000);
  expect(compare([['1', at(10), 'a']], [['1', at(40), 'a']]).differences).toEqual([]);
  expect(compare([['1', at(10), 'a']], [['1', at(4000), 'a']]).differences).toHaveLength(2);
});

describe('rows that differ', () => {
  test('by a uuid that was there before', () => {
    expect(compare([[OLD, null, 'a']], [[NEW_OURS, null, 'a']]).differences).toHaveLength(2);
  });

  test('by a time outside the upgrade', () => {
    const result = compare([['1', '2025-01-01 12:00:10', 'a']], [['1', '2025-01-05 12:00:40', 'a']]);
    expect(result.differences).toHaveLength(2);
  });

  test('by a reference to another born row than the first database has', () => {
    const twins = new Map<string, string>();
    expect(compare([[NEW_THEIRS, null, 'parent']], [[NEW_OURS, null, 'parent']], twins).differences).toEqual([]);
    expect(compare([[NEW_THEIRS, null, 'child']], [[OTHER, null, 'child']], twins).differences).toHaveLength(2);
  });

  test('NULL is not the empty text', () => {
    expect(compare([['1', null, '']], [['1', null, null]]).differences).toHaveLength(2);
  });
});

function named(row: readonly (string | null)[]) {
  return Object.fromEntries(columns.map((name, at) => [name, row[at]]));
}
