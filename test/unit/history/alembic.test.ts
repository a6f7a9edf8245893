import { describe, expect, it } from 'vitest';
import { chainOf, empty, headsOf, history, rev, revisions, treesOf } from './scripts.ts';

describe('Alembic revisions over releases', () => {
  it('are ordered by their parents, expand before contract within a release', async () => {
    const first = {
      base: rev('base'),
      c1: rev('c1', { down: 'base', labels: 'contract', on: 'e1' }),
      e1: rev('e1', { down: 'base', labels: 'expand' }),
    };
    const found = await history(
      treesOf([
        ['a', revisions(first)],
        ['b', revisions({ ...first, c2: rev('c2', { down: 'c1' }), e2: rev('e2', { down: 'e1' }) })],
      ]),
    );
    expect(chainOf(found)).toEqual(['alembic:base@a', 'alembic:e1@a', 'alembic:c1@a', 'alembic:e2@b', 'alembic:c2@b']);
    expect(headsOf(found)).toEqual({ a: 'alembic:c1', b: 'alembic:c2 alembic:e2' });
  });

  it('honour dependencies in both directions, on labels and on beginnings of ids', async () => {
    const found = await history(
      treesOf([
        [
          'a',
          revisions({
            base: rev('base'),
            e1: rev('e1', { down: 'base', labels: 'expand' }),
            c1: rev('c1abcdef', { down: 'base', labels: 'contract', on: 'expand' }),
            e2: rev('e2', { down: 'e1', on: 'c1abc' }),
          }),
        ],
      ]),
    );
    expect(chainOf(found)).toEqual(['alembic:base@a', 'alembic:e1@a', 'alembic:c1abcdef@a', 'alembic:e2@a']);
    expect(found.revisions.find(({ revision }) => revision === 'e2')?.dependsOn).toEqual(['c1abcdef']);
    expect(headsOf(found)).toEqual({ a: 'alembic:e2' });
  });

  it('are found in nested folders; helpers and packages among them are no revisions', async () => {
    const files = {
      'alembic/versions/base.py': rev('base'),
      'alembic/versions/b/expand/one.py': rev('one', { down: 'base' }),
      'alembic/versions/__init__.py': rev('never'),
      'alembic/versions/helper.py': 'def add(table):\n    pass\n',
    };
    expect(chainOf(await history(treesOf([['a', files]])))).toEqual(['alembic:base@a', 'alembic:one@a']);
  });

  it('keep parents that a later release cut out', async () => {
    const found = await history(
      treesOf([
        ['a', revisions({ r1: rev('r1'), cut: rev('cut', { down: 'r1' }), r2: rev('r2', { down: 'cut' }) })],
        [
          'b',
          revisions({ r1: rev('r1'), r2: rev('r2', { down: 'r1', body: 'op.x()' }), r3: rev('r3', { down: 'r2' }) }),
        ],
      ]),
    );
    expect(chainOf(found)).toEqual(['alembic:r1@a', 'alembic:cut@a', 'alembic:r2@a', 'alembic:r3@b']);
    expect(found.revisions.find(({ revision }) => revision === 'r2')?.down).toEqual(['cut']);
    expect(found.chain[2]?.file?.tree.label).toBe('b.0');
  });

  it('tell a milestone from the squash that takes its id', async () => {
    const found = await history(
      treesOf([
        ['a', revisions({ r1: rev('r1'), m: rev('m', { down: 'r1', body: 'return' }) })],
        ['b', revisions({ m: rev('m', { body: 'op.all()' }), r2: rev('r2', { down: 'm' }) })],
      ]),
    );
    expect(chainOf(found)).toEqual(['alembic:r1@a', '(alembic:m@a)', 'alembic:r2@b']);
    expect(found.checkpoints).toMatchObject([{ ref: { revision: 'm' }, release: 'b', stands: [{ revision: 'm' }] }]);
  });

  it('see that a new base took the place of older revisions', async () => {
    const found = await history(
      treesOf([
        ['a', revisions({ r1: rev('r1'), r2: rev('r2', { down: 'r1' }), r3: rev('r3', { down: 'r2' }) })],
        ['b', revisions({ all: rev('all'), r3: rev('r3', { down: 'all', body: 'op.y()' }) })],
      ]),
    );
    expect(chainOf(found)).toEqual(['alembic:r1@a', 'alembic:r2@a', 'alembic:r3@a']);
    expect(found.checkpoints).toMatchObject([{ ref: { revision: 'all' }, stands: [{ revision: 'r2' }] }]);
    expect(found.revisions.find(({ revision }) => revision === 'all')?.implies).toEqual([
      { repository: 'alembic', revision: 'r2' },
    ]);
  });

  it('start at the base that a profile names', async () => {
    const found = await history(
      treesOf([
        ['a', revisions({ r1: rev('r1'), m: rev('m', { down: 'r1', body: 'return' }) })],
        ['b', revisions({ m: rev('m', { body: 'op.all()' }), r2: rev('r2', { down: 'm' }) })],
      ]),
      { repositories: [{ key: 'alembic', format: 'alembic', paths: ['alembic/versions'], base: 'm' }] },
    );
    expect(chainOf(found)).toEqual(['alembic:m@a', 'alembic:r2@b']);
    expect(found.chain[0]?.file?.tree.label).toBe('b.0');
  });

  it.each([
    [{ a: rev('x'), b: rev('x') }, /two scripts have revision x: alembic\/versions\/a.py and alembic\/versions\/b.py/],
    [{ a: rev('x', { down: 'gone' }) }, /a.py: down_revision names gone/],
    [
      { a: rev('x', { down: 'y' }), b: rev('y', { down: 'x' }) },
      /goes in a circle: .*a.py.*b.py|goes in a circle: .*b.py.*a.py/,
    ],
    [{ a: rev('x', { on: 'nothing' }) }, /a.py: depends_on names nothing/],
    [{ a: empty }, /a.py has an upgrade\(\) but no revision/],
    [{ a: 'revision = 7\ndef upgrade():\n    pass\n' }, /a.py: revision is not a text/],
    [{ a: 'def upgrade(:\n' }, /a.py:1: syntax error/],
  ])('say which files are wrong: %#', async (scripts, message) => {
    await expect(history(treesOf([['a', revisions(scripts as Record<string, string>)]]))).rejects.toThrow(message);
  });
});
