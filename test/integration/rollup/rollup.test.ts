import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { numbered, openWorkshop, RELEASES, revision, type Workshop } from './service.ts';

const open: Workshop[] = [];
function workshop(...from: Parameters<typeof openWorkshop>): Workshop {
  const made = openWorkshop(...from);
  open.push(made);
  return made;
}
afterEach(() => {
  for (const made of open.splice(0)) made.clean();
});

describe('rolling up a service that only a configuration describes', () => {
  it('writes one ordered set', async () => {
    const shop = workshop();
    const report = await shop.run();
    expect(report.sets[0]?.unresolved).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      sets: [
        {
          service: 'shelf',
          database: 'main',
          releases: ['one', 'two', 'three'],
          scripts: 3,
          migrations: 4,
          operations: 3,
          dataSteps: 1,
          milestones: 0,
          overrides: 0,
        },
      ],
      sources: [{ service: 'shelf', releases: ['one', 'two', 'three'], notes: [] }],
    });
    expect([...shop.set().keys()]).toEqual([
      '0001_one_baseline.ts',
      '0002_two_002_amount.ts',
      '0003_three_switch_to_alembic_aaaa.ts',
      '0004_three_bbbb_flag.ts',
      'index.ts',
      'manifest.json',
    ]);
  });

  it('reads packages that scripts import beside their own', async () => {
    const releases = {
      one: {
        'alembic/versions/aaaa.py': revision(
          'aaaa',
          null,
          "op.create_table('t', sa.Column('id', sa.Integer, primary_key=True))",
        ),
      },
      two: {
        'alembic/versions/aaaa.py': revision(
          'aaaa',
          null,
          "op.create_table('t', sa.Column('id', sa.Integer, primary_key=True))",
        ),
        'alembic/versions/bbbb.py': `from shelf_lib import sizes\n${revision('bbbb', 'aaaa', "op.add_column('t', sa.Column('a', sa.String(sizes.WIDE)))")}`,
      },
    };
    const databases = { main: { repositories: [{ key: 'alembic', format: 'alembic', paths: ['alembic/versions'] }] } };
    const without = await workshop(releases, { databases }).run();
    expect(without.sets[0]?.unresolved[0]?.construct).toContain('shelf_lib.sizes.WIDE, which has no stand-in');

    const libraries = { shelf_lib: { folder: 'checkout', path: 'src' } };
    const shop = workshop(
      { ...releases, checkout: { 'src/shelf_lib/sizes.py': 'WIDE = 77\n' } },
      { databases, libraries, releases: ['one', 'two'] },
    );
    expect((await shop.run()).ok).toBe(true);
    expect(shop.set().get('0002_two_bbbb.ts')).toContain('varchar(77)');

    const nowhere = workshop(releases, { databases, libraries: { shelf_lib: { folder: 'one' } } });
    await expect(nowhere.run()).rejects.toThrow('the library shelf_lib is not in one: there is no shelf_lib');
  });

  it('compares squashes with the chain, and says how they differ', async () => {
    const report = await workshop().run();
    expect(report.sets[0]?.checkpoints).toEqual([
      { revision: 'aaaa', release: 'three', releases: ['three'], variant: null, differences: [] },
      // The release installs by Alembic: nobody has what this one leaves.
      {
        revision: '2',
        release: 'three',
        releases: ['three'],
        variant: null,
        differences: [
          'column-type things.name: varchar(40) in the chain, varchar(60) in the squash (the squash declares it otherwise than the chain has it, as 001_things.py left it)',
        ],
      },
    ]);
  });

  it('changes no byte when nothing changed, and says so when asked', async () => {
    const shop = workshop();
    await shop.run();
    const before = shop.set();
    expect((await shop.run({ check: true })).changes).toEqual([]);
    expect((await shop.run()).ok).toBe(true);
    expect(shop.set()).toEqual(before);
  });

  it('says what upstream changed, and writes nothing while it only checks', async () => {
    const shop = workshop();
    await shop.run();
    const before = shop.set();
    shop.put('three', {
      'alembic/versions/bbbb_flag.py': revision(
        'bbbb',
        'aaaa',
        "op.add_column('things', sa.Column('flag', sa.Integer))",
      ),
      'alembic/versions/cccc_gone.py': revision('cccc', 'bbbb', "op.drop_column('things', 'amount')"),
    });
    const report = await shop.run({ check: true });
    expect(report.ok).toBe(false);
    expect(report.changes?.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      'edited alembic:bbbb',
      'new alembic:cccc',
    ]);
    expect(shop.set()).toEqual(before);
  });

  it('removes what is no longer part of the set', async () => {
    const shop = workshop();
    await shop.run();
    shop.put('three', {
      'alembic/versions/bbbb_flag.py': revision('dddd', 'aaaa', "op.drop_column('things', 'amount')"),
    });
    await shop.run();
    const names = [...shop.set().keys()];
    expect(names).toContain('0004_three_bbbb_flag.ts');
    expect(shop.set().get('0004_three_bbbb_flag.ts')).toContain('dropColumn');
  });
});

describe('what scripts count on beside their text', () => {
  const files = {
    'shelf/__init__.py': '',
    'shelf/manage.py': 'ROLLING = True\n',
    'shelf/options.py':
      "from oslo_config import cfg\ncfg.CONF.register_opts([cfg.IntOpt('start_amount', default=7, help='Amount')])\n",
    'repo/versions/003_rolling.py': numbered(
      "things = Table('things', meta, autoload=True)\nif manage.ROLLING:\n    things.drop()\nelse:\n    things.insert().execute(amount=cfg.CONF.start_amount)\n",
      'from oslo_config import cfg\nfrom shelf import manage\n',
    ),
  };
  const two = { one: RELEASES.one ?? {}, two: { ...RELEASES.two, ...files } };

  it('is what the service’s own command set and loaded', async () => {
    const shop = workshop(two, {
      commandModules: ['shelf.options'],
      commandSettings: { 'shelf.manage.ROLLING': false },
    });
    expect((await shop.run()).sets[0]).toMatchObject({ unresolved: [], migrations: 3, dataSteps: 2 });
    const text = [...shop.set()].find(([name]) => name.includes('003_rolling'))?.[1];
    expect(text).toContain('insertRows');
    expect(text).not.toContain('dropTable');
    expect(shop.set().get('index.ts')).toMatch(/name: 'start_amount'/);
  });

  it('is an error where nothing tells it', async () => {
    const shop = workshop(two, { commandSettings: { 'shelf.manage.ROLLING': false } });
    expect((await shop.run()).sets[0]?.unresolved).toMatchObject([{ file: 'repo/versions/003_rolling.py' }]);
  });
});

describe('what cannot be rolled up', () => {
  const broken = async (files: Readonly<Record<string, string>>): Promise<Workshop> => {
    const shop = workshop();
    await shop.run();
    shop.put('three', files);
    return shop;
  };

  it('is named with file, line, construct and revision, and nothing is written', async () => {
    const body = 'import subprocess\nsubprocess.call("true")\n';
    const shop = await broken({ 'alembic/versions/cccc.py': revision('cccc', 'bbbb', body) });
    const before = shop.set();
    const report = await shop.run();
    expect(report.ok).toBe(false);
    expect(report.sets[0]).toMatchObject({ migrations: 0 });
    expect(report.sets[0]?.unresolved).toMatchObject([
      { file: 'alembic/versions/cccc.py', line: 10, revision: 'cccc' },
    ]);
    expect(shop.set()).toEqual(before);
  });

  it.each([
    ['an endless loop', 'while True:\n    pass\n', /steps|rounds/],
    ['endless recursion', 'def f():\n    return f()\nf()\n', /nested/],
    ['a huge text', "x = 'x' * 10 ** 10\n", /large|size|characters|items/],
  ])('is %s', async (_, body, construct) => {
    const shop = await broken({ 'alembic/versions/cccc.py': revision('cccc', 'bbbb', body) });
    const before = shop.set();
    const [unresolved, ...more] = (await shop.run()).sets[0]?.unresolved ?? [];
    expect(unresolved).toMatchObject({ file: 'alembic/versions/cccc.py', revision: 'cccc' });
    expect(unresolved?.construct).toMatch(construct);
    expect(more).toEqual([]);
    expect(shop.set()).toEqual(before);
  });

  it.each([
    [
      'two scripts with one number',
      { 'repo/versions/002_b.py': numbered('pass') },
      /three: two scripts have|two scripts have number 2: 002_all.py and 002_b.py/,
    ],
    [
      'a circle of parents',
      { 'alembic/versions/aaaa_initial.py': revision('aaaa', 'bbbb', 'pass') },
      /circle: .*aaaa_initial.py|circle: .*bbbb_flag.py/,
    ],
    [
      'a parent that is not there',
      { 'alembic/versions/c.py': revision('cccc', 'none', 'pass') },
      /c.py: down_revision names none/,
    ],
    ['no Python', { 'alembic/versions/c.py': 'def upgrade(:\n' }, /c.py:1: syntax error/],
    ['tabs and spaces at odds', { 'alembic/versions/c.py': 'def upgrade():\n\tif 1:\n        x\n\t  y\n' }, /c.py/],
  ])('is %s', async (_, files, message) => {
    const shop = await broken(files);
    const before = shop.set();
    await expect(shop.run()).rejects.toThrow(message);
    expect(shop.set()).toEqual(before);
  });

  it('is a service that the configuration does not name', async () => {
    await expect(workshop().run({ services: ['other'] })).rejects.toThrow('no service other; it has shelf');
  });

  it('leaves no folder behind where there was none', async () => {
    const shop = workshop({ one: { ...RELEASES.one, 'repo/versions/002_x.py': numbered('undefined_name') } });
    const report = await shop.run();
    expect(report.sets[0]?.unresolved).toMatchObject([{ file: 'repo/versions/002_x.py', revision: '2' }]);
    expect(existsSync(join(shop.folder, 'out'))).toBe(false);
  });

  it('reads CRLF and tabs like any other text', async () => {
    const shop = await broken({
      'alembic/versions/c.py': revision('cccc', 'bbbb', "op.drop_column('things', 'amount')")
        .replaceAll('\n', '\r\n')
        .replaceAll('    ', '\t'),
    });
    expect((await shop.run()).sets[0]).toMatchObject({ migrations: 5, unresolved: [] });
  });
});
