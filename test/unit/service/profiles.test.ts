import { describe, expect, it } from 'vitest';
import { RELEASE_DATES } from '../../../generator/service/facts.ts';
import { PROFILES } from '../../../generator/service/index.ts';

const known = Object.keys(RELEASE_DATES);

describe.each([...PROFILES.values()])('the profile of $service', ({ releases, databases }) => {
  it('lists releases in order, each with a ref', () => {
    const order = releases.map(({ release }) => known.indexOf(release));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    for (const { refs } of releases) expect(refs.length).toBeGreaterThan(0);
  });

  it.each(databases)('names only what it has: $database', (database) => {
    const keys = database.repositories.map(({ key }) => key);
    const refs = [
      ...Object.values(database.heads).flat(),
      ...database.stamps.flatMap(({ revision, stands }) => [revision, stands]),
      ...database.aliases.flatMap(({ revision, means }) => [revision, means]),
      ...database.repositories.flatMap(({ before, after }) => [before, after]).filter((one) => one !== undefined),
    ];
    for (const { repository } of refs) expect(keys).toContain(repository);
    const names = releases.map(({ release }) => release);
    for (const release of [database.floor, ...Object.keys(database.heads)]) expect(names).toContain(release);
    for (const { until, textsUntil } of database.repositories) {
      for (const release of [until, textsUntil]) if (release !== undefined) expect(names).toContain(release);
    }
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(databases)('only ever moves on: $database', ({ heads }) => {
    const numbers = new Map<string, number>();
    for (const { repository, revision } of Object.values(heads).flat()) {
      const number = Number(revision);
      if (repository === 'alembic' || !Number.isInteger(number)) continue;
      expect(number).toBeGreaterThanOrEqual(numbers.get(repository) ?? 0);
      numbers.set(repository, number);
    }
  });
});

it('knows that rows of a gone version table are gone', () => {
  const cinder = PROFILES.get('cinder')?.databases[0]?.heads;
  expect(cinder?.['2023.1']).toEqual([
    { repository: 'legacy', revision: '145' },
    { repository: 'alembic', revision: 'daa98075b90d' },
  ]);
  expect(cinder?.['2023.2']).toEqual([{ repository: 'alembic', revision: '89aa6f9639f9' }]);
});
