import { expect, it } from 'vitest';
import { plot } from '../../../bench/leap/plot.ts';
import { holds, medianFloor, medianLap, table } from '../../../bench/leap/report.ts';
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
  const low = { tables: 30, seconds: 0.1, lenient: [], refused: [] };
  expect(holds({ ...large, floor: low })).toEqual([
    expect.stringContaining('schema beside the floor'),
    expect.stringContaining('schema alone beside the floor'),
  ]);
});

it('leaves out what was not run', () => {
  const partly = { ...large, upstream: null, floor: null, planSeconds: null };
  expect(holds(partly)).toEqual([]);
  expect(table([partly])).toContain('nova/main');
});

it('takes the median of each figure over the rounds', () => {
  const [one, two, three] = [madeUp('nova/main', 30_000), madeUp('nova/main', 10_000), madeUp('nova/main', 20_000)];
  const laps = [one, two, three].map(({ stepwise }) => stepwise as NonNullable<typeof one.stepwise>);
  expect(medianLap(laps)).toEqual(three.stepwise);
  const [first, ...rest] = laps as [(typeof laps)[0], ...typeof laps];
  const overflowed = { ...first, server: { ...first.server, schemaElapsed: null } };
  expect(medianLap([overflowed, ...rest]).server).toMatchObject({
    schemaElapsed: null,
    total: three.stepwise?.server.total,
  });
  const floors = [one, two, three].map(({ floor }) => floor as NonNullable<typeof one.floor>);
  expect(medianFloor(floors)).toBe(three.floor);
});
