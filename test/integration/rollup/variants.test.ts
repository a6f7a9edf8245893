import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RollupReport } from '../../../generator/rollup/index.ts';
import type { Status } from '../../../src/plan/status-of.ts';
import type { Verification } from '../../../src/plan/verify.ts';
import type { Upgraded } from '../../../src/run/upgrade.ts';
import { runCli, runJson } from '../../support/cli.ts';
import { testServer } from '../../support/server.ts';
import { amount, type Files, label, numbered, openWorkshop, repository, things, type Workshop } from './service.ts';

const all = numbered(`
Table('things', meta,
      Column('id', Integer, primary_key=True, nullable=False),
      Column('amount', Integer),
      Column('name', String(40)),
      mysql_engine='InnoDB').create()
`);

/** Script 2 makes an index in birch only; dogwood installs from a squash of 1 and 2 whose columns stand in another order. */
const RELEASES: Readonly<Record<string, Files>> = {
  ash: repository({ '001_things.py': things }),
  birch: repository({ '001_things.py': things, '002_amount.py': amount(true) }),
  cedar: repository({ '001_things.py': things, '002_amount.py': `${amount(false)}\n# mended\n` }),
  dogwood: repository({ '002_all.py': all, '003_wide.py': label(60) }),
  elm: repository({ '002_all.py': all, '003_wide.py': label(60), '004_wider.py': label(80) }),
};

const STARTS = [
  {
    name: 'fresh-dogwood',
    title: 'installed fresh at dogwood to elm',
    version: 3,
    sql: 'CREATE TABLE things (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, amount int, name varchar(60)) ENGINE=InnoDB',
  },
  {
    name: '2-birch',
    title: '2 as birch left it',
    version: 2,
    sql: `CREATE TABLE things (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(40), amount int,
      KEY ix_things_amount (amount)) ENGINE=InnoDB`,
  },
];

let shop: Workshop;
let report: RollupReport;

beforeAll(async () => {
  shop = openWorkshop(RELEASES);
  report = await shop.run();
});
afterAll(() => shop.clean());

describe('a history with a squash and an edited script that leave something else', () => {
  it('is rolled up with both as variants, each with its reason', () => {
    expect(report.sets[0]?.unresolved).toEqual([]);
    expect(report.sets[0]?.checkpoints).toMatchObject([
      {
        revision: '2',
        releases: ['dogwood', 'elm'],
        variant: 'fresh-dogwood',
        differences: [expect.stringContaining('(the squash declares the columns in another order)')],
      },
    ]);
    expect(report.sets[0]?.edits).toMatchObject([
      {
        revision: '2',
        releases: ['birch'],
        outcome: 'catalog',
        variant: '2-birch',
        details: [expect.stringContaining('ix_things_amount')],
      },
    ]);
    expect([...shop.set().keys()]).toContain('variants.ts');
  });

  it.each(STARTS)('knows a database that is $name, and takes it on', async ({ name, title, version, sql }) => {
    const test = await (await testServer()).createDatabase();
    const connection = await test.connection();
    try {
      await connection.query(`${sql};
        CREATE TABLE migrate_version (repository_id varchar(250) NOT NULL PRIMARY KEY, repository_path text, version int);
        INSERT INTO migrate_version VALUES ('shelf', 'repo', ${version})`);
      const target = ['shelf', '--set', join(shop.folder, 'out'), '--url', test.url];
      const status = await runJson<Status>(['status', ...target]);
      expect(status.variants).toMatchObject([{ name }]);
      expect(status.drift).toMatchObject([{ variant: name }]);
      const text = await runCli(['status', ...target]);
      expect(text.stdout).toContain(`variant: ${title} (${name})`);
      expect(text.stdout).toContain('drift: none');
      const done = await runJson<Upgraded>(['upgrade', ...target, '--to', 'elm', '--yes', '--allow-sessions']);
      expect(done).toMatchObject({ to: 'elm', verified: true, differences: [] });
      const found = await runJson<Verification>(['verify', ...target]);
      expect(found).toMatchObject({ verified: true, variants: [{ name }], differences: [{ variant: name }] });
    } finally {
      await test.drop();
    }
  });
});

it('finds texts of several scripts that make a difference only together', async () => {
  const free = numbered('pass');
  const other = openWorkshop({
    ash: repository({ '001_things.py': things }),
    birch: repository({ '001_things.py': things, '002_free.py': free, '003_free.py': free }),
    cedar: repository({ '001_things.py': things, '002_wide.py': label(60), '003_wide.py': label(60) }),
  });
  try {
    const { sets } = await other.run();
    expect(sets[0]?.edits).toMatchObject([{ revision: '2', releases: ['birch'], variant: '2-birch' }]);
    const text = other.set().get('variants.ts') ?? '';
    expect(text.match(/name: '.*'/g)).toEqual(["name: '2-birch'", "name: '2-birch-2'"]);
    // Behind 3 a database has the narrow column only where both numbers were free when it came by.
    expect(text).toContain("'0003_birch_003_wide': []");
  } finally {
    other.clean();
  }
});

describe('a script that was edited, where another one undoes what the older text left', () => {
  const undo = numbered(`
from sqlalchemy.engine import reflection
for index in reflection.Inspector.from_engine(migrate_engine).get_indexes('things'):
    if index['column_names'] == ['amount']:
        migrate_engine.execute('DROP INDEX %s ON things' % index['name'])
`);
  const born = { '001_things.py': things };
  const older = { ...born, '002_amount.py': amount(true) };
  const newer = { ...born, '002_amount.py': amount(false) };
  const last = { ...newer, '003_undo.py': undo };

  async function rolled(
    releases: Readonly<Record<string, Files>>,
    facts: Readonly<Record<string, unknown>> = {},
  ): Promise<{ sets: RollupReport['sets']; steps: string }> {
    const other = openWorkshop(releases, facts);
    try {
      const { sets } = await other.run();
      expect(sets[0]?.unresolved).toEqual([]);
      const files = [...other.set()].filter(([name]) => /^000[23]_/.test(name));
      return { sets, steps: files.map(([, text]) => text.slice(text.indexOf('steps:'))).join('\n') };
    } finally {
      other.clean();
    }
  }

  it('runs the older text: every release gets what its own code leaves, and the later script its work', async () => {
    const { sets, steps } = await rolled({
      ash: repository(born),
      birch: repository(older),
      cedar: repository(older),
      dogwood: repository(last),
    });
    expect(steps).toContain("createIndex('things', 'ix_things_amount', ['amount'])");
    expect(steps).toContain("dropIndex('things', 'ix_things_amount'");
    expect(sets[0]?.notes).toEqual([
      expect.stringMatching(
        /002_amount.py: the text of birch is taken, since it leaves things as the releases before dogwood do/,
      ),
    ]);
    expect(sets[0]?.edits).toMatchObject([{ revision: '2', releases: ['dogwood'], outcome: 'catalog' }]);
  });

  it('runs the older text where what lies between is known by its heads only', async () => {
    const facts = {
      releases: ['ash', 'birch', 'cedar', 'dogwood', 'elm'],
      databases: {
        main: {
          repositories: [{ key: 'legacy', format: 'sqlalchemy-migrate', paths: ['repo'] }],
          heads: { cedar: ['legacy:2'], dogwood: ['legacy:3'] },
        },
      },
    };
    const trees = { ash: repository(born), birch: repository(older), elm: repository(last) };
    const { sets, steps } = await rolled(trees, facts);
    expect(sets[0]?.releases).toEqual(['ash', 'birch', 'cedar', 'dogwood', 'elm']);
    expect(steps).toContain("createIndex('things', 'ix_things_amount', ['amount'])");
    expect(steps).toContain("dropIndex('things', 'ix_things_amount'");
    expect(sets[0]?.notes).toEqual([expect.stringContaining('as the releases before elm do')]);
  });

  it('runs the newest text where a release had that and not yet the later script', async () => {
    const { sets, steps } = await rolled({
      ash: repository(born),
      birch: repository(older),
      cedar: repository(newer),
      dogwood: repository(last),
    });
    expect(steps).not.toContain('ix_things_amount');
    expect(sets[0]?.notes).toEqual([]);
    expect(sets[0]?.edits).toMatchObject([{ revision: '2', releases: ['birch'], variant: '2-birch' }]);
  });

  it('runs the newest text where nothing undoes what the older one left', async () => {
    const { steps } = await rolled({
      ash: repository(born),
      birch: repository(older),
      cedar: repository({ ...newer, '003_wide.py': label(60) }),
    });
    expect(steps).not.toContain('ix_things_amount');
  });
});
