import { expect, it } from 'vitest';
import { plot } from '../../../bench/leap/plot.ts';
import { holds, table } from '../../../bench/leap/report.ts';
import { madeUp } from './runs.ts';

const large = madeUp('nova/main', 100_000);

it('draws a panel a database and a line a contestant', () => {
  const runs = ['nova/main', 'neutron/neutron'].flatMap((name) => [madeUp(name, 10_000), madeUp(name, 100_000)]);
  const svg = plot(runs);
  expect(svg.match(/<polyline/g)).toHaveLength(10);
  expect(svg).toContain('nova/main');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

it('says what does not hold, from the size on from which it has to', () => {
  expect(holds(large)).toEqual([]);
  const slow = { ...large, coalesced: { ...large.upstream, wall: 49 } as NonNullable<typeof large.coalesced> };
  expect(holds(slow).join('\n')).toMatch(
    /wall beside script by script[\s\S]*beside upstream[\s\S]*server beside upstream/,
  );
  expect(holds({ ...slow, instances: 10_000 })).toHaveLength(1);
  expect(holds({ ...large, planSeconds: 1.2 })).toHaveLength(1);
});

it('leaves out what was not run', () => {
  const partly = { ...large, upstream: null, floor: null, planSeconds: null };
  expect(holds(partly)).toEqual([]);
  expect(table([partly])).toContain('nova/main');
});
