import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RollupReport } from '../../../generator/rollup/index.ts';
import type { Status } from '../../../src/plan/status.ts';
import type { Verification } from '../../../src/plan/verify.ts';
import type { Upgraded } from '../../../src/run/upgrade.ts';
import { runCli, runJson } from '../../support/cli.ts';
import { testServer } from '../../support/server.ts';
import { type Files, numbered, openWorkshop, type Workshop } from './service.ts';

const cfg = '[db_settings]\nrepository_id = shelf\nversion_table = migrate_version\n';
const repository = (scripts: Files): Files => ({
  'repo/migrate.cfg': cfg,
  ...Object.fromEntries(Object.entries(scripts).map(([name, text]) => [`repo/versions/${name}`, text])),
});
const things = numbered(`
Table('things', meta,
      Column('id', Integer, primary_key=True, nullable=False),
      Column('name', String(40)),
      mysql_engine='InnoDB').create()
`);
const amount = (index: boolean) =>
  numbered(
    `
things = Table('things', meta, autoload=True)
Column('amount', Integer).create(things)
${index ? "Index('ix_things_amount', things.c.amount).create()" : ''}
`,
    'from sqlalchemy import Index',
  );
const label = (size: number) =>
  numbered(`
things = Table('things', meta, autoload=True)
things.c.name.alter(type=String(${size}))
`);
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
};

const STARTS = {
  'fresh-dogwood':
    'CREATE TABLE things (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, amount int, name varchar(40)) ENGINE=InnoDB',
  '2-birch': `CREATE TABLE things (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(40), amount int,
    KEY ix_things_amount (amount)) ENGINE=InnoDB`,
};

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
        releases: ['dogwood'],
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

  it.each(Object.entries(STARTS))('knows a database that is %s, and takes it on', async (name, sql) => {
    const test = await (await testServer()).createDatabase();
    const connection = await test.connection();
    try {
      await connection.query(`${sql};
        CREATE TABLE migrate_version (repository_id varchar(250) NOT NULL PRIMARY KEY, repository_path text, version int);
        INSERT INTO migrate_version VALUES ('shelf', 'repo', 2)`);
      const target = ['shelf', '--set', join(shop.folder, 'out'), '--url', test.url];
      const status = await runJson<Status>(['status', ...target]);
      expect(status.variants).toMatchObject([{ name }]);
      expect(status.drift).toMatchObject([{ variant: name }]);
      const text = await runCli(['status', ...target]);
      expect(text.stdout).toContain(`variant: ${status.variants[0]?.title} (${name})`);
      expect(text.stdout).toContain('drift: none');
      const done = await runJson<Upgraded>(['upgrade', ...target, '--to', 'dogwood', '--yes']);
      expect(done).toMatchObject({ to: 'dogwood', verified: true, differences: [] });
      const found = await runJson<Verification>(['verify', ...target]);
      expect(found).toMatchObject({ verified: true, variants: [{ name }], differences: [{ variant: name }] });
    } finally {
      await test.drop();
    }
  });
});
