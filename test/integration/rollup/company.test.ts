import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RollupReport, rollup } from '../../../generator/rollup/index.ts';
import { amount, type Files, label, numbered, openWorkshop, repository, things } from './service.ts';

async function rolled(
  releases: Readonly<Record<string, Files>>,
): Promise<{ edits: RollupReport['sets'][number]['edits']; variants: string }> {
  const shop = openWorkshop(releases);
  try {
    const { sets } = await shop.run();
    expect(sets[0]?.unresolved).toEqual([]);
    return { edits: sets[0]?.edits ?? [], variants: shop.set().get('variants.ts') ?? '' };
  } finally {
    shop.clean();
  }
}

const born = { '001_things.py': things };
const indexed = { ...born, '002_amount.py': amount(true) };
const plain = { ...born, '002_amount.py': amount(false) };

describe('an older text that fails on what the newest texts leave', () => {
  it('is compared behind the other texts of its release', async () => {
    const { edits } = await rolled({
      ash: repository(born),
      birch: repository({ ...indexed, '003_label.py': label(60, 'ix_things_amount') }),
      cedar: repository({ ...plain, '003_label.py': label(60) }),
    });
    // The index comes and goes: behind 3 nothing tells the two apart.
    expect(edits).toMatchObject([{ revision: '2', releases: ['birch'], outcome: 'catalog', variant: '2-birch' }]);
    expect(edits).toHaveLength(1);
  });

  it('is a variant together with them where something differs', async () => {
    const { edits, variants } = await rolled({
      ash: repository(born),
      birch: repository({ ...indexed, '003_label.py': label(50, 'ix_things_amount') }),
      cedar: repository({ ...plain, '003_label.py': label(60) }),
    });
    const [, third] = edits;
    expect(third).toMatchObject({ revision: '3', releases: ['birch'], outcome: 'catalog', variant: '3-birch' });
    expect(third?.details.join()).toContain('varchar(50)');
    const own = variants.slice(variants.indexOf("name: '3-birch'"));
    expect(own).toContain("'0002_birch_002_amount':");
    expect(own).toContain("'0003_birch_003_label':");
  });

  it('is said to fail where it fails there, too', async () => {
    const { edits } = await rolled({
      ash: repository(born),
      birch: repository({ ...indexed, '003_label.py': label(60, 'ix_of_nobody') }),
      cedar: repository({ ...plain, '003_label.py': label(60) }),
    });
    expect(edits.find(({ revision }) => revision === '3')).toMatchObject({ outcome: 'fails', variant: null });
  });

  it('is compared in a database that its release has installed from a squash', async () => {
    const all = numbered(`
Table('things', meta,
      Column('id', Integer, primary_key=True, nullable=False),
      Column('name', String(40)),
      Column('amount', Integer, index=True),
      mysql_engine='InnoDB').create()
`);
    const { edits } = await rolled({
      ash: repository(born),
      birch: repository(plain),
      cedar: repository({ '002_all.py': all, '003_label.py': label(60, 'ix_things_amount') }),
      dogwood: repository({
        '002_all.py': all,
        '003_label.py': numbered(`
things = Table('things', meta, autoload=True)
things.c.name.alter(type=String(60))
for index in things.indexes:
    migrate_engine.execute('DROP INDEX %s ON things' % index.name)
`),
      }),
    });
    expect(edits.filter(({ outcome }) => outcome !== 'rows')).toEqual([]);
  });
});

it('knows what a stable branch has put at numbers that are kept free, all of it together', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-backport-'));
  const clone = join(folder, 'clone');
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.example', ...words], { cwd: clone, stdio: 'pipe' });
  const tag = (name: string, files: Files) => {
    rmSync(join(clone, 'repo'), { recursive: true, force: true });
    for (const [path, text] of Object.entries(repository(files))) {
      mkdirSync(dirname(join(clone, path)), { recursive: true });
      writeFileSync(join(clone, path), text);
    }
    git('add', '-A');
    git('commit', '-qm', name);
    git('tag', name);
  };
  const free = 'def upgrade(migrate_engine):\n    pass\n';
  const longer = numbered("things = Table('things', meta, autoload=True)\nthings.c.amount.alter(nullable=False)");
  const kept = { ...plain, '003_placeholder.py': free, '004_placeholder.py': free };
  try {
    mkdirSync(clone);
    git('init', '-q');
    tag('1.0', born);
    tag('2.0', kept);
    tag('2.1', { ...plain, '003_wide.py': label(60), '004_longer.py': longer });
    tag('3.0', { ...kept, '005_wide.py': label(60), '006_longer.py': longer });
    const config = {
      out: 'out',
      services: {
        shelf: {
          source: { git: 'clone' },
          releases: [
            { release: '1.0', refs: ['1.0'] },
            { release: '2.0', refs: ['2.0', '2.1'] },
            { release: '3.0', refs: ['3.0'] },
          ],
          databases: { main: { repositories: [{ key: 'legacy', format: 'sqlalchemy-migrate', paths: ['repo'] }] } },
        },
      },
    };
    writeFileSync(join(folder, 'stackleap.config.mjs'), `export default ${JSON.stringify(config)};\n`);
    const { sets } = await rollup({ config: join(folder, 'stackleap.config.mjs') });
    expect(sets[0]?.edits).toMatchObject([
      { revision: '3', releases: ['2.0'], outcome: 'catalog', variant: '3-2.0' },
      { revision: '4', releases: ['2.0'], outcome: 'catalog', variant: '4-2.0' },
    ]);
    const text = readFileSync(join(folder, 'out/shelf/main/variants.ts'), 'utf8');
    const [first = '', both = ''] = text.split("name: '").slice(1);
    // All stand in the place of the one migration before them, with its own step first.
    expect(first.match(/alterColumn\('things', '\w+'/g)).toEqual(["alterColumn('things', 'name'"]);
    expect(both).toMatch(/revision: '3'[\s\S]*revision: '4'/);
    expect(both.match(/(?:add|alter)Column\('things', '\w+'/g)).toEqual([
      "addColumn('things', 'amount'",
      "alterColumn('things', 'name'",
      "alterColumn('things', 'amount'",
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
