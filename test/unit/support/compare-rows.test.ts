import { describe, expect, test } from 'vitest';
import { compareRows } from '../../support/compare/rows.ts';

const OLD = 'aaaaaaaa-0000-4000-8000-000000000000';
const NEW_THEIRS = 'bbbbbbbb-0000-4000-8000-000000000000';
const NEW_OURS = 'cccccccc-0000-4000-8000-000000000000';
const THEIRS_TOO = 'eeeeeeee-0000-4000-8000-000000000000';
const OTHER = 'dddddddd-0000-4000-8000-000000000000';
const rules = {
  known: new Set([OLD]),
  window: [Date.UTC(2025, 0, 1, 12, 0, 0), Date.UTC(2025, 0, 1, 12, 1, 0)] as const,
};
const columns = ['id', 'at', 'name'];
const plain = { table: 't', columns, numbers: new Map<number, string>() };
const compare = (expected: (string | null)[][], found: (string | null)[][]) =>
  compareRows([{ ...plain, expected, found }], rules);

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
    const links = (theirs: string, ours: string) =>
      compareRows(
        [
          {
            ...plain,
            table: 'parent',
            expected: [
              [NEW_THEIRS, null, 'a'],
              [THEIRS_TOO, null, 'b'],
            ],
            found: [
              [NEW_OURS, null, 'a'],
              [OTHER, null, 'b'],
            ],
          },
          { ...plain, table: 'child', expected: [[theirs, null, 'child']], found: [[ours, null, 'child']] },
        ],
        rules,
      ).differences;
    expect(links(NEW_THEIRS, NEW_OURS)).toEqual([]);
    expect(links(THEIRS_TOO, OTHER)).toEqual([]);
    expect(links(NEW_THEIRS, OTHER)).toHaveLength(2);
  });

  test('NULL is not the empty text', () => {
    expect(compare([['1', null, '']], [['1', null, null]]).differences).toHaveLength(2);
  });
});

describe('numbers that the server gave out', () => {
  const tables = (rows: readonly (readonly [string, string])[], notes: readonly (readonly [string, string])[]) => [
    { table: 'owner', columns: ['name', 'note_id'], numbers: new Map([[1, 'note.id']]), rows },
    { table: 'note', columns: ['id', 'text'], numbers: new Map([[0, 'note.id']]), rows: notes },
  ];
  const compared = (theirs: ReturnType<typeof tables>, ours: ReturnType<typeof tables>) =>
    compareRows(
      theirs.map(({ rows: expected, ...one }, at) => ({ ...one, expected, found: ours[at]?.rows ?? [] })),
      rules,
    );

  test('are the same in another order, as long as the same rows refer to the same', () => {
    const theirs = tables(
      [
        ['a', '1'],
        ['b', '2'],
      ],
      [
        ['1', 'same'],
        ['2', 'same'],
        ['3', 'alone'],
        ['4', 'alone'],
      ],
    );
    const ours = tables(
      [
        ['a', '2'],
        ['b', '1'],
      ],
      [
        ['1', 'same'],
        ['2', 'same'],
        ['3', 'alone'],
        ['4', 'alone'],
      ],
    );
    const { differences, born } = compared(theirs, ours);
    expect(differences).toEqual([]);
    expect([...born.keys()]).toEqual(['owner.note_id', 'note.id']);
  });

  test('are not when a row refers to another, or two rows to one', () => {
    const theirs = tables(
      [
        ['a', '1'],
        ['b', '2'],
      ],
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    );
    expect(
      compared(
        theirs,
        tables(
          [
            ['a', '2'],
            ['b', '1'],
          ],
          [
            ['1', 'x'],
            ['2', 'y'],
          ],
        ),
      ).differences,
    ).not.toEqual([]);
    expect(
      compared(
        theirs,
        tables(
          [
            ['a', '1'],
            ['b', '1'],
          ],
          [
            ['1', 'x'],
            ['2', 'y'],
          ],
        ),
      ).differences,
    ).not.toEqual([]);
  });
});

function named(row: readonly (string | null)[]) {
  return Object.fromEntries(columns.map((name, at) => [name, row[at]]));
}
