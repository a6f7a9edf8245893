import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runJson } from '../../support/cli.ts';
import { testServer } from '../../support/server.ts';
import { type Files, numbered, openWorkshop, repository, things, type Workshop } from './service.ts';

/*
 * The first release comes behind scripts that have put rows into a table whose shape later ones of them have changed.
 */

const first = numbered(`
things = Table('things', meta, autoload=True)
Column('kind', String(20)).create(things)
migrate_engine.execute(things.insert(), [{'name': 'one', 'kind': 'small'}, {'name': 'two', 'kind': 'large'}])
`);
/** Another column takes the place of one, with what the rows had in it. */
const large = numbered(`
things = Table('things', meta, autoload=True)
Column('large', Boolean, default=False).create(things, populate_default=True)
migrate_engine.execute(things.update().where(things.c.kind == 'large').values(large=True))
things.c.kind.drop()
`);
const label = numbered(`
things = Table('things', meta, autoload=True)
things.c.name.alter(name='label')
`);

/** Refuses rows that an earlier script has put there. */
const refuse = numbered(
  `
things = Table('things', meta, autoload=True)
if select([func.count()]).select_from(things).where(things.c.kind == 'large').scalar():
    raise ValueError('there are large things')
`,
  'from sqlalchemy.sql import func, select',
);

const base: Files = { '001_things.py': things, '002_first.py': first, '003_large.py': large, '004_label.py': label };
const again = first.replaceAll("'name'", "'label'");
const later: Files = { ...base, '005_again.py': again };
const RELEASES: Readonly<Record<string, Files>> = {
  ash: repository(base),
  birch: repository(later),
  cedar: repository({ ...later, '006_refuse.py': refuse }),
};

let shop: Workshop;
beforeAll(async () => {
  shop = openWorkshop(RELEASES);
  const report = await shop.run();
  expect(report.sets[0]?.unresolved).toEqual([]);
});
afterAll(() => shop.clean());

it.each(['', '--stepwise'])('builds a database from nothing with the rows of all its scripts %s', async (way) => {
  const test = await (await testServer()).createDatabase();
  try {
    const set = ['--set', join(shop.folder, 'out'), '--url', test.url];
    for (const [to, more] of [
      ['ash', ['--from-empty']],
      ['birch', []],
    ] as const) {
      const flags = [...more, ...(way === '' ? [] : [way])];
      const built = await runJson(['upgrade', 'shelf', '--to', to, '--yes', ...flags, ...set]);
      expect(built).toMatchObject({ verified: true });
    }
    const connection = await test.connection();
    const [rows] = await connection.query<RowDataPacket[]>('SELECT * FROM things ORDER BY id');
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { id: 1, label: 'one', large: 0, kind: null },
      { id: 2, label: 'two', large: 1, kind: null },
      { id: 3, label: 'one', large: null, kind: 'small' },
      { id: 4, label: 'two', large: null, kind: 'large' },
    ]);
  } finally {
    await test.drop();
  }
});

it('refuses before anything is changed what rows of the scripts themselves would stop midway', async () => {
  const test = await (await testServer()).createDatabase();
  try {
    const set = ['--set', join(shop.folder, 'out'), '--url', test.url, '--from-empty', '--yes'];
    const refused = await runJson(['upgrade', 'shelf', '--to', 'cedar', ...set], [3]);
    expect(refused).toMatchObject({
      error: { code: 'SL121', message: expect.stringContaining('there are large things') },
    });
    const connection = await test.connection();
    expect((await connection.query('SHOW TABLES'))[0]).toEqual([]);
  } finally {
    await test.drop();
  }
});
