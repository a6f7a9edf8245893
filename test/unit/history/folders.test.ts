import { describe, expect, it } from 'vitest';
import { type Files, headsOf, history, numbered, real, rev, revisions, treesOf } from './scripts.ts';

const moved = (files: Files, folder: string): Files =>
  Object.fromEntries([
    [`${folder}/env.py`, ''],
    ...Object.entries(files).map(([path, text]) => [path.replace('alembic/versions', `${folder}/versions`), text]),
  ]);

const one = revisions({ r1: rev('r1') });
const two = revisions({ r1: rev('r1'), r2: rev('r2', { down: 'r1' }) });

describe('folders of a service that the configuration describes', () => {
  it('are looked for where none of the paths is there', async () => {
    const trees = treesOf([['a', { ...moved(one, 'shop/db'), ...numbered({ '001_a.py': real() }, 'shop/old') }]]);
    await expect(history(trees, { described: true })).rejects.toThrow(
      /none of the trees has repo, legacy, alembic\/versions; a.0 has shop\/db\/versions \(alembic\), shop\/old \(sqlalchemy-migrate\)/,
    );
  });

  it.each([
    [
      'later',
      [
        ['a', one],
        ['b', moved(two, 'shop/db')],
      ],
    ],
    [
      'before',
      [
        ['a', moved(one, 'shop/db')],
        ['b', two],
      ],
    ],
  ] as const)('are no release taken over where they only lay elsewhere %s', async (when, releases) => {
    const at = when === 'later' ? 'b' : 'a';
    await expect(history(treesOf(releases), { described: true })).rejects.toThrow(
      `svc/svc: at ${at} (${at}.0) there is none of the paths of alembic (alembic/versions), but shop/db/versions: name it in paths`,
    );
    const paths = ['shop/db/versions', 'alembic/versions'];
    const found = await history(treesOf(releases), {
      described: true,
      repositories: [{ key: 'alembic', format: 'alembic', paths }],
    });
    expect(headsOf(found)).toEqual({ a: 'alembic:r1', b: 'alembic:r2' });
  });

  it('may be gone, be over, or be those of tests', async () => {
    const legacy = numbered({ '001_a.py': real() });
    const tests = moved(one, 'shop/tests/db');
    const gone = treesOf([
      ['a', legacy],
      ['b', { ...legacy, ...one }],
      ['c', { ...two, ...tests }],
    ]);
    expect(headsOf(await history(gone, { described: true }))).toEqual({
      a: 'legacy:1',
      b: 'legacy:1 alembic:r1',
      c: 'legacy:1 alembic:r2',
    });
    const over = treesOf([
      ['a', one],
      ['b', moved(two, 'other')],
    ]);
    const repositories = [{ key: 'alembic', format: 'alembic', paths: ['alembic/versions'], until: 'a' }] as const;
    expect(headsOf(await history(over, { described: true, repositories }))).toEqual({
      a: 'alembic:r1',
      b: 'alembic:r1',
    });
  });
});
