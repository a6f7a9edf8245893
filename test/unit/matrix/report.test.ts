import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PairResult, together } from '../../matrix/check-pair.ts';
import { grid } from '../../matrix/grid.ts';
import { openResults } from '../../matrix/recorded.ts';
import { asJson, asText, holds, type Outcome, summarise } from '../../matrix/report.ts';
import type { Part } from '../../matrix/selection.ts';
import { type Pair, parseSeries } from '../../matrix/series.ts';
import { tasksByStart, tasksByWorth } from '../../matrix/task.ts';

const series = parseSeries('glance-main');
const releases = ['juno', 'kilo', 'liberty', '2023.1', '2023.2'];
const pair = (from: string, to: string): Pair => ({ series, folder: 'upgraded', from, to });
const allPairs = releases.flatMap((from, at) => releases.slice(at + 1).map((to) => pair(from, to)));
const part: Part = { series, folder: 'upgraded', pairs: allPairs, releases, missing: ['kilo'], skipped: 0 };
const equal = (from: string, to: string): PairResult => ({
  ...pair(from, to),
  ways: ['coalesced'],
  equal: true,
  differences: [],
  explained: [],
  own: 0,
  uncoalesced: false,
  copiedAgain: [],
  seconds: 0.1,
});
const different = (from: string, to: string, ...differences: string[]): PairResult => ({
  ...equal(from, to),
  equal: false,
  differences,
});
const outcomeOf = (...results: PairResult[]): Outcome => ({
  where: 'model',
  ways: ['coalesced', 'stepwise'],
  checked: [{ part, results }],
  notChecked: [],
  seconds: 2,
});

describe('the report', () => {
  it('shows starts and targets in the releases’ order, whatever was run first', () => {
    const refused = different('kilo', '2023.1', 'stepwise only: refused: no');
    const shown = grid(
      part,
      [
        equal('kilo', '2023.2'),
        different('juno', 'kilo', 'a', 'b'),
        refused,
        { ...equal('juno', '2023.2'), explained: ['x'] },
      ],
      false,
    );
    expect(shown.split('\n')).toEqual([
      '         K L 23.1 23.2',
      'juno     2 .    .    e',
      'kilo       .    R    =',
      'liberty         .    .',
      '2023.1               .',
    ]);
  });

  it('counts what was run, what is different, and what was left', () => {
    const outcome = outcomeOf(equal('juno', 'kilo'), different('juno', 'liberty', 'a'));
    expect(summarise(outcome)).toMatchObject({ pairs: 2, equal: 1, different: 1, skipped: 8 });
    expect(holds(outcome)).toBe(false);
    expect(holds(outcomeOf(equal('juno', 'kilo')))).toBe(true);
    expect(holds(outcomeOf())).toBe(false);
    const again = { ...equal('juno', 'kilo'), copiedAgain: ['phase-2 copies boxes again'] };
    expect(holds(outcomeOf(again))).toBe(false);
    expect(holds({ ...outcomeOf(equal('juno', 'kilo')), notChecked: ['heat-main: no set'] })).toBe(false);
  });

  it('names each distinct difference once, and each pair’s when asked', () => {
    const outcome = outcomeOf(different('juno', 'kilo', 'a'), different('juno', 'liberty', 'a', 'b'));
    const text = asText(outcome, false);
    expect(text).toContain('2 × glance: a  [glance-main upgraded juno → kilo]');
    expect(text).toContain('2 pairs by the plan, coalesced and stepwise: 0 equal');
    expect(text).not.toContain('glance-main upgraded juno → liberty\n');
    expect(asText(outcome, true)).toContain('glance-main upgraded juno → liberty\n    a\n    b');
  });

  it('is one JSON document with the pairs in it', () => {
    const document = JSON.parse(asJson(outcomeOf(different('juno', 'kilo', 'a'))));
    expect(document.summary).toMatchObject({ pairs: 1, equal: 0, different: 1, skipped: 9 });
    expect(document.pairs[0]).toMatchObject({
      service: 'glance',
      database: 'glance',
      series: 'upgraded/glance-main',
      from: 'juno',
      to: 'kilo',
      equal: false,
      differences: ['a'],
    });
    expect(document.missing).toEqual([{ series: 'upgraded/glance-main', releases: ['kilo'] }]);
  });
});

describe('differences of two ways', () => {
  it('stand once where both have them, else under the way that has them', () => {
    expect(together([['a', 'b'], ['a']], ['coalesced', 'stepwise'])).toEqual(['a', 'coalesced only: b']);
    expect(together([[], ['c']], ['coalesced', 'stepwise'])).toEqual(['stepwise only: c']);
    expect(together([['a']], ['coalesced'])).toEqual(['a']);
  });
});

describe('the work', () => {
  it('is every pair once, by start or by worth', () => {
    for (const tasks of [tasksByStart(allPairs), tasksByWorth(allPairs)]) {
      expect(tasks.flat()).toHaveLength(allPairs.length);
      expect(new Set(tasks.flat())).toEqual(new Set(allPairs));
    }
    expect(tasksByStart(allPairs)).toHaveLength(4);
  });

  it('begins with each start’s last target, then a middle one', () => {
    const order = tasksByWorth(allPairs).flat();
    expect(order.slice(0, 4).every(({ to }) => to === '2023.2')).toBe(true);
    expect(order.slice(4, 7).map(({ from, to }) => `${from} ${to}`)).toEqual(
      expect.arrayContaining(['juno liberty', 'kilo 2023.1', 'liberty 2023.1']),
    );
  });

  it('is not done again where a file has its result, of the same ways and the same place', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stackleap-matrix-results-'));
    try {
      const file = join(folder, 'results.jsonl');
      openResults(file, { where: 'model', ways: ['coalesced'] }).add(equal('juno', 'kilo'));
      const same = openResults(file, { where: 'model', ways: ['coalesced'] });
      expect(same.find(pair('juno', 'kilo'))).toMatchObject({ equal: true });
      expect(same.find(pair('juno', 'liberty'))).toBeNull();
      expect(openResults(file, { where: 'server', ways: ['coalesced'] }).find(pair('juno', 'kilo'))).toBeNull();
      expect(openResults(file, { where: 'model', ways: ['stepwise'] }).find(pair('juno', 'kilo'))).toBeNull();
      writeFileSync(file, 'nothing of the sort\n');
      expect(() => openResults(file, { where: 'model', ways: ['coalesced'] })).toThrow('line 1');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
