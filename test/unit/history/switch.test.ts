import { describe, expect, it } from 'vitest';
import { ref } from '../../../generator/service/facts.ts';
import { chainOf, empty, headsOf, history, numbered, real, rev, revisions, treesOf } from './scripts.ts';

const legacy = numbered({ '001_one.py': real(), '002_two.py': real() });
const initial = revisions({ init: rev('init'), next: rev('next', { down: 'init' }) });
const repositories = [
  { key: 'legacy', format: 'sqlalchemy-migrate', paths: ['repo'], until: 'b' },
  { key: 'alembic', format: 'alembic', paths: ['alembic/versions'] },
] as const;
const stamps = [{ revision: ref('alembic:init'), stands: ref('legacy:2'), switchIn: 'b' }];

describe('the switch to Alembic', () => {
  it('takes the place of the revision that only stands for what was there', async () => {
    const found = await history(
      treesOf([
        ['a', legacy],
        ['b', { ...legacy, ...initial }],
        ['c', initial],
      ]),
      { repositories, stamps },
    );
    expect(chainOf(found)).toEqual(['legacy:1@a', 'legacy:2@a', 'switch alembic:init@b', 'alembic:next@b']);
    expect(found.checkpoints).toMatchObject([{ ref: { revision: 'init' }, stands: [{ revision: '2' }] }]);
    // The legacy row stays where nothing dropped its table.
    expect(headsOf(found)).toEqual({
      a: 'legacy:2',
      b: 'legacy:2 alembic:next',
      c: 'legacy:2 alembic:next',
    });
    expect(found.revisions.find(({ revision }) => revision === 'init')?.implies).toEqual([ref('legacy:2')]);
  });

  it('is none where the sources have no numbered scripts', async () => {
    const found = await history(
      treesOf([['c', initial]]).map((tree) => ({ ...tree, releaseIndex: 2 })),
      { repositories, stamps, floor: 'c', heads: { c: [ref('legacy:2'), ref('alembic:next')] } },
      ['a', 'b', 'c'],
    );
    expect(chainOf(found)).toEqual(['alembic:init@c', 'alembic:next@c']);
    // The row that older code left is known all the same.
    expect(headsOf(found)).toEqual({ c: 'legacy:2 alembic:next' });
    expect(Object.keys(found.repositories)).toEqual(['legacy', 'alembic']);
  });
});

describe('names and modules beside the scripts', () => {
  const alembic = revisions({
    base: rev('base'),
    e: rev('r_expand01', { down: 'base', labels: 'expand' }),
    c: rev('r_contract01', { down: 'base', labels: 'contract', on: 'r_expand01' }),
    old: rev('r01', { down: 'base' }),
  });
  const data = [
    {
      path: 'data',
      repository: 'alembic',
      function: 'migrate',
      infix: '_migrate',
      after: '_expand',
      before: '_contract',
    },
  ];
  const modules = {
    'data/r_migrate01_rows.py': 'def migrate(engine):\n    engine.execute("x")\n',
    'data/r_migrate02_empty.py': 'def migrate(engine):\n    return 0\n',
    'data/__init__.py': '',
  };

  it('puts a data module between its release’s expand and contract', async () => {
    const found = await history(treesOf([['a', { ...alembic, ...modules }]]), {
      data,
      aliases: [{ revision: ref('alembic:r01'), means: ref('alembic:r_contract01'), down: ['base'] }],
      heads: { a: [ref('alembic:r01')] },
    });
    expect(chainOf(found)).toEqual([
      'alembic:base@a',
      'alembic:r_expand01@a',
      'data alembic:r_contract01@a',
      'alembic:r_contract01@a',
    ]);
    expect(headsOf(found)).toEqual({ a: 'alembic:r01' });
    expect(found.revisions.at(-1)).toEqual({
      repository: 'alembic',
      revision: 'r01',
      down: ['base'],
      dependsOn: [],
      implies: [ref('alembic:r_contract01')],
    });
  });

  it('refuses a data module that no revision waits for', async () => {
    const files = { ...alembic, 'data/z_migrate01.py': real('x').replace('upgrade', 'migrate') };
    await expect(history(treesOf([['a', files]]), { data })).rejects.toThrow(/data\/z_migrate01.py moves rows/);
  });
});

describe('several numbered repositories in one database', () => {
  it('run in their order, in lock-step, and before what waits for them', async () => {
    const one = (name: string, count: number) =>
      numbered(Object.fromEntries(Array.from({ length: count }, (_, at) => [`00${at + 1}_x.py`, real()])), name);
    const found = await history(
      treesOf([
        ['a', { ...one('main', 1), ...one('extra', 1) }],
        ['b', { ...one('main', 2), ...one('extra', 2), ...one('expand', 1), ...one('contract', 1) }],
      ]),
      {
        repositories: [
          { key: 'main', format: 'sqlalchemy-migrate', paths: ['main'] },
          { key: 'extra', format: 'sqlalchemy-migrate', paths: ['extra'], before: ref('main:2') },
          { key: 'expand', format: 'sqlalchemy-migrate', paths: ['expand'], after: ref('main:2') },
          { key: 'contract', format: 'sqlalchemy-migrate', paths: ['contract'], behind: 'expand' },
        ],
      },
    );
    expect(chainOf(found)).toEqual(['main:1@a', 'extra:1@a', 'extra:2@b', 'main:2@b', 'expand:1@b', 'contract:1@b']);
    expect(found.revisions.find(({ repository }) => repository === 'contract')?.implies).toEqual([ref('expand:1')]);
  });

  it('tell an empty one from one whose scripts are free numbers', async () => {
    const found = await history(treesOf([['a', numbered({ '001_x.py': empty })]]));
    expect(chainOf(found)).toEqual(['(legacy:1@a)']);
    await expect(history(treesOf([['a', {}]]))).rejects.toThrow(
      /none of the trees has repo, legacy, alembic\/versions/,
    );
  });
});
