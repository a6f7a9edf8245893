import { describe, expect, it } from 'vitest';
import { firstQuestion } from '../../../generator/rows/first-question.ts';
import type { FromItem, Select, SqlExpr } from '../../../generator/rows/sql.ts';
import { selectText } from '../../../generator/rows/text.ts';
import { binary, column, literal, select, table } from './build.ts';

const same = binary('=', column('parcels', 'owner_id'), column('owners', 'id'));
const lost = binary('=', column('parcels', 'state'), literal('lost'));
const both = (left: SqlExpr, right: SqlExpr) => binary('and', left, right);

function asked(where: SqlExpr | null, from: readonly FromItem[] = [table('parcels'), table('owners')]): string | null {
  const query: Select = select('parcels', ['id'], { from, where });
  const first = firstQuestion(query);
  return first && selectText(first);
}

describe('the first question of a guard', () => {
  it('is about one table of a join, with all conditions on it alone', () => {
    const light = binary('<', column('parcels', 'size'), literal(3n));
    const where = both(both(same, lost), both(light, binary('!=', column('owners', 'id'), literal(1n))));
    expect(asked(where)).toBe("SELECT 1 AS found FROM parcels WHERE state = 'lost' AND size < 3");
  });

  it('takes conditions of a join from where they stand', () => {
    const join = { kind: 'join', left: table('owners'), right: table('parcels'), on: both(same, lost) } as const;
    expect(asked(null, [{ ...join, outer: false }])).toBe("SELECT 1 AS found FROM parcels WHERE state = 'lost'");
  });

  it('knows a table by its alias', () => {
    const from: FromItem[] = [{ kind: 'table', name: 'parcels', alias: 'p' }, table('owners')];
    const where = both(binary('=', column('p', 'owner_id'), column('owners', 'id')), {
      ...lost,
      left: { kind: 'cast', operand: column('p', 'state'), type: 'BINARY' },
    } as SqlExpr);
    expect(asked(where, from)).toMatch(
      /^SELECT 1 AS found FROM parcels AS p WHERE CAST\(p?\.?state AS BINARY\) = 'lost'$/,
    );
  });

  it.each<[string, SqlExpr | null, (readonly FromItem[])?]>([
    ['there is one table only', lost, [table('parcels')]],
    ['nothing says that rows are few', both(same, binary('>', column('parcels', 'size'), literal(3n)))],
    ['the condition is an alternative', binary('or', same, lost)],
    ['the table is named by none', both(same, binary('=', column('', 'state'), literal('lost')))],
    [
      'a row may come without one of the table',
      lost,
      [{ kind: 'join', left: table('owners'), right: table('parcels'), on: same, outer: true }],
    ],
    [
      'a query stands in for a table',
      both(same, lost),
      [table('parcels'), { kind: 'subquery', query: select('owners', ['id']), alias: 'owners' }],
    ],
  ])('is not asked where %s', (_, where, from) => {
    expect(asked(where, from)).toBeNull();
  });

  it('is not asked where rows are counted: there is always one', () => {
    const query = select('parcels', [], { from: [table('parcels'), table('owners')], where: both(same, lost) });
    const counted = { expr: { kind: 'function', name: 'count', args: [{ kind: 'star' }] }, name: 'count_1' } as const;
    expect(firstQuestion({ ...query, columns: [counted] })).toBeNull();
    expect(firstQuestion({ ...query, having: lost })).toBeNull();
  });
});
