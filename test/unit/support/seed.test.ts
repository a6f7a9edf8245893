import { expect, test } from 'vitest';
import { draft } from '../../support/seed/draft.ts';
import { CLOUDS, chaptersOf } from '../../support/seed/seed.ts';

const cloudOf = (name: string, size: number, variant: 'ready' | 'bare' | 'untouched' = 'ready') => {
  const make = CLOUDS[name];
  if (make === undefined) throw new Error(name);
  return make(draft('test', size, variant)).rows;
};
const names = Object.keys(CLOUDS);

test.each(names)('%s: the same seed gives the same rows, and a larger size more of them', (name) => {
  expect(cloudOf(name, 20)).toEqual(cloudOf(name, 20));
  const count = (size: number) => Object.values(cloudOf(name, size)).reduce((sum, rows) => sum + rows.length, 0);
  expect(count(80)).toBeGreaterThan(count(20));
});

test('what upstream moves by other commands is moved in one cloud, and waits in the other', () => {
  const live = (variant: 'ready' | 'untouched') =>
    (cloudOf('nova/main', 20, variant).instance_types ?? []).filter(({ deleted }) => deleted === 0).length;
  expect(live('ready')).toBe(0);
  expect(live('untouched')).toBeGreaterThan(0);
  expect(cloudOf('cinder/cinder', 20, 'untouched').volumes).toContainEqual(
    expect.objectContaining({ volume_type_id: null }),
  );
  expect(cloudOf('cinder/cinder', 20, 'bare').volumes).toBeUndefined();
});

test('every release behind the start is compared once', () => {
  const way = ['juno', 'kilo', '2023.2', '2024.1', '2024.2'];
  const compared = chaptersOf('cinder/cinder', way).flatMap(({ releases, compareAt }) =>
    releases.slice(1).filter(compareAt),
  );
  expect(compared).toEqual(way.slice(1));
});
