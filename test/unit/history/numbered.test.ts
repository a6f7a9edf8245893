import { describe, expect, it } from 'vitest';
import { chainOf, empty, headsOf, history, numbered, real, treesOf } from './scripts.ts';

describe('numbered scripts over releases', () => {
  it('are joined in order, release by release', async () => {
    const found = await history(
      treesOf([
        ['a', numbered({ '001_one.py': real(), '002_two.py': real() })],
        ['b', numbered({ '001_one.py': real(), '002_two.py': real(), '003_three.py': real() })],
      ]),
    );
    expect(chainOf(found)).toEqual(['legacy:1@a', 'legacy:2@a', 'legacy:3@b']);
    expect(found.baseline).toBe(2);
    expect(found.positions).toEqual([2, 3]);
    expect(headsOf(found)).toEqual({ a: 'legacy:2', b: 'legacy:3' });
    expect(found.repositories).toEqual({
      legacy: {
        format: 'sqlalchemy-migrate',
        versionTable: 'migrate_version',
        repositoryId: 'svc repo',
        repositoryPath: 'repo',
      },
    });
    expect(found.revisions[2]).toEqual({
      repository: 'legacy',
      revision: '3',
      down: ['2'],
      dependsOn: [],
      implies: [],
    });
  });

  it('take the newest text of an edited script, from the first tree that has it', async () => {
    const found = await history(
      treesOf([
        ['a', numbered({ '001_one.py': real('old') })],
        ['a', numbered({ '001_one.py': real('new') }), 'a.1'],
        ['b', numbered({ '001_one.py': real('old') })],
        ['b', numbered({ '001_one.py': real('new') }), 'b.1'],
      ]),
    );
    expect(found.chain.map(({ file }) => [file?.tree.label, file?.text])).toEqual([['a.1', real('new')]]);
    expect(found.releases.map(({ tag }) => tag)).toEqual(['a.0', 'b.0']);
  });

  it('keep a script whose later text is a squash, and compare the squash', async () => {
    const found = await history(
      treesOf([
        ['a', numbered({ '001_one.py': real(), '002_two.py': real(), '003_three.py': real() })],
        ['b', numbered({ '003_all.py': real('all'), '004_four.py': real() })],
      ]),
    );
    expect(chainOf(found)).toEqual(['legacy:1@a', 'legacy:2@a', 'legacy:3@a', 'legacy:4@b']);
    expect(found.chain[2]?.file?.path).toBe('repo/versions/003_three.py');
    expect(found.checkpoints).toMatchObject([
      { ref: { repository: 'legacy', revision: '3' }, release: 'b', file: { path: 'repo/versions/003_all.py' } },
    ]);
  });

  it('keep a placeholder where only a squash has its number', async () => {
    const found = await history(
      treesOf([
        ['a', numbered({ '001_one.py': real(), '002_placeholder.py': empty })],
        ['b', numbered({ '002_all.py': real('all'), '003_three.py': real() })],
      ]),
    );
    expect(chainOf(found)).toEqual(['legacy:1@a', '(legacy:2@a)', 'legacy:3@b']);
    expect(found.checkpoints).toHaveLength(1);
  });

  it('keep the placeholder of releases where a stable branch has a backport, and know its text', async () => {
    const found = await history(
      treesOf([
        ['a', numbered({ '001_one.py': real(), '002_placeholder.py': empty })],
        ['a', numbered({ '001_one.py': real(), '002_backport.py': real('fix') }), 'a.1'],
        ['b', numbered({ '001_one.py': real(), '002_placeholder.py': empty, '003_fix.py': real('fix') })],
      ]),
    );
    expect(found.chain.map(({ file }) => file?.path.split('/').at(-1))).toEqual([
      '001_one.py',
      '002_placeholder.py',
      '003_fix.py',
    ]);
    expect(found.chain[1]?.past?.map(({ file }) => file.path.split('/').at(-1))).toEqual(['002_backport.py']);
  });

  it('follow a renamed file and a moved repository', async () => {
    const found = await history(
      treesOf([
        ['a', numbered({ '001_one.py': real(), '002_two.py': real() })],
        ['b', numbered({ '001_one.py': real(), '002_renamed.py': real() }, 'legacy')],
      ]),
    );
    expect(found.chain.map(({ file }) => file?.path)).toEqual(['repo/versions/001_one.py', 'repo/versions/002_two.py']);
    expect(headsOf(found)).toEqual({ a: 'legacy:2', b: 'legacy:2' });
  });

  it('begin with the squash where the sources reach back no further, even behind a gap', async () => {
    const found = await history(
      treesOf([
        ['a', numbered({ '001_one.py': real(), '002_two.py': real() })],
        ['c', numbered({ '010_all.py': real(), '011_new.py': real() })],
      ]),
    );
    expect(chainOf(found)).toEqual(['legacy:10@c', 'legacy:11@c']);
    expect(headsOf(found)).toEqual({ c: 'legacy:11' });
    expect(found.checkpoints).toEqual([]);
  });

  it('choose SQL for MySQL before SQL for any database before Python', async () => {
    const found = await history(
      treesOf([
        [
          'a',
          numbered({
            '001_one.py': real(),
            '001_sqlite_upgrade.sql': 'SELECT 1;',
            '002_two.py': real(),
            '002_mysql_upgrade.sql': 'SELECT 2;',
            '002_two_default_upgrade.sql': 'SELECT 3;',
            '003_three_default_upgrade.sql': 'SELECT 4;',
            '003_three_mysql_downgrade.sql': 'SELECT 5;',
          }),
        ],
      ]),
    );
    expect(found.chain.map(({ file }) => file?.path.split('/').at(-1))).toEqual([
      '001_one.py',
      '002_mysql_upgrade.sql',
      '003_three_default_upgrade.sql',
    ]);
  });

  it.each([
    [{ '001_one.py': real(), '001_uno.py': real() }, /two scripts have number 1: 001_one.py and 001_uno.py/],
    [
      { '001_one.py': real(), '003_three.py': real() },
      /number 2 is missing between a.0:repo\/versions\/001_one.py and/,
    ],
    [{ '001_x.sql': 'SELECT 1' }, /001_x.sql is not named/],
    [{ '001_one.py': `x = '${'y'.repeat(5 << 20)}'\n` }, /001_one.py is too large/],
  ])('say which files are wrong: %#', async (scripts, message) => {
    await expect(history(treesOf([['a', numbered(scripts)]]))).rejects.toThrow(message);
  });

  it('know what a release holds whose files are not there', async () => {
    const heads = {
      a: [{ repository: 'legacy', revision: '1' }],
      b: [{ repository: 'legacy', revision: '2' }],
      d: [{ repository: 'legacy', revision: '3' }],
    };
    const trees = treesOf([['c', numbered({ '001_one.py': real(), '002_two.py': real(), '003_three.py': real() })]]);
    const found = await history(
      trees.map((tree) => ({ ...tree, releaseIndex: 2 })),
      { heads },
      ['a', 'b', 'c', 'd'],
    );
    expect(chainOf(found)).toEqual(['legacy:1@a', 'legacy:2@b', 'legacy:3@c']);
    expect(headsOf(found)).toEqual({ a: 'legacy:1', b: 'legacy:2', c: 'legacy:3' });
  });
});
