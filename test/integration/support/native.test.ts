import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runNative } from '../../support/native.ts';
import type { NativeTree } from '../../support/packages.ts';
import { type TestDatabase, type TestServer, testServer } from '../../support/server.ts';

const REPOSITORY = 'cinder/db/sqlalchemy/migrate_repo';
const PLAIN: Readonly<Record<string, string>> = {
  'cinder/__init__.py': '',
  'cinder/common/__init__.py': '',
  'cinder/common/config.py': 'import a_library_that_nobody_has\nSIZE = 12\n',
  'cinder/quota.py': '',
  'cinder/db/__init__.py': '',
  'cinder/db/migration.py': 'INIT_VERSION = 0\n',
  'cinder/db/sqlalchemy/__init__.py': '',
  [`${REPOSITORY}/__init__.py`]: '',
  [`${REPOSITORY}/migrate.cfg`]:
    '[db_settings]\nrepository_id=cinder\nversion_table=migrate_version\nrequired_dbs=[]\n',
  [`${REPOSITORY}/versions/__init__.py`]: '',
  [`${REPOSITORY}/versions/001_shelf.py`]: [
    'import sqlalchemy as sa',
    'from cinder.common import config',
    'def upgrade(engine):',
    '    meta = sa.MetaData(bind=engine)',
    "    sa.Table('shelf', meta, sa.Column('id', sa.Integer, primary_key=True),",
    "             sa.Column('name', sa.String(config.SIZE)), mysql_charset='utf8').create()",
    '',
  ].join('\n'),
};
const TOUCHES = [
  'import a_library_that_nobody_has',
  'def upgrade(engine):',
  '    try:',
  '        engine.execute(a_library_that_nobody_has.statement())',
  '    except Exception:',
  '        pass',
  '',
].join('\n');

let server: TestServer;
let database: TestDatabase;
const folders: string[] = [];

beforeAll(async () => {
  server = await testServer();
  database = await server.createDatabase();
});
afterAll(async () => {
  await database.drop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function treeOf(files: Readonly<Record<string, string>>): NativeTree {
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-tree-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { service: 'cinder', release: 'ours', suite: 'none', label: 'our own tree', folder };
}

test("a service's scripts run by the real libraries, whatever else its modules import", async () => {
  const run = await runNative({ tree: treeOf(PLAIN), server, database: database.name });
  expect(run.versions.migrate_version).toMatchObject([{ repository_id: 'cinder', version: 1 }]);
  expect(run.statements.map(({ sql }) => sql.split(/\s+/).slice(0, 3).join(' '))).toContain('CREATE TABLE shelf');
  const again = await runNative({ tree: treeOf(PLAIN), server, database: database.name });
  expect(again.statements).toEqual([]);
});

test('scripts of Python 2 do what Python 2 did: lists, iterators, modules of that time', async () => {
  const old = [
    'import itertools',
    'import sqlalchemy as sa',
    'from oslo.config import cfg',
    'def upgrade(engine):',
    '    numbers = itertools.count(7)',
    "    names = {'one': 1, 'two': 2}.keys()",
    '    names.sort()',
    "    print 'as it was', cfg.CONF",
    "    engine.execute(sa.text('INSERT INTO shelf VALUES (:id, :name)'), id=numbers.next(), name=names[0])",
    '',
  ].join('\n');
  const tree = { ...treeOf({ ...PLAIN, [`${REPOSITORY}/versions/002_old.py`]: old }), old: 2 as const };
  await runNative({ tree, server, database: database.name });
  const connection = await database.connection();
  expect((await connection.query('SELECT * FROM shelf'))[0]).toEqual([{ id: 7, name: 'one' }]);
  await connection.query("DELETE FROM shelf; UPDATE migrate_version SET version = 1 WHERE repository_id = 'cinder'");
  await connection.end();
});

test('a script that touches what is not installed ends the run, even where it catches everything', async () => {
  const tree = treeOf({ ...PLAIN, [`${REPOSITORY}/versions/002_touches.py`]: TOUCHES });
  await expect(runNative({ tree, server, database: database.name })).rejects.toThrow(
    /002_touches\.py:4 uses a_library_that_nobody_has, which is not installed here/,
  );
});
