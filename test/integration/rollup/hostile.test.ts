import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rollup } from '../../../generator/rollup/index.ts';
import { runCli } from '../../support/cli.ts';
import { type Contents, first, HOSTILE, numbered, script } from './hostile.ts';

/* Input that was written to do harm, or that simply is broken: a clear error that names the file, and no set on disk. */

interface Service {
  readonly folder: string;
  readonly config: string;
  readonly out: string;
}

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'stackleap-hostile-'));
  // The generator is loaded by its first use, which is no part of what a script may take.
  expect(await faultOf(service({ 'versions/a1.py': first }))).toBe('');
}, 300_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

function service(files: Contents, format: 'alembic' | 'sqlalchemy-migrate' = 'alembic'): Service {
  const folder = mkdtempSync(join(root, 'service-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, 'one', path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, file);
    else writeFileSync(file, content);
  }
  const repositories = [{ key: 'main', format, paths: [format === 'alembic' ? 'versions' : 'repo'] }];
  const shop = { source: { folders: { one: 'one' } }, releases: ['one'], databases: { shop: { repositories } } };
  const config = join(folder, 'stackleap.config.mjs');
  writeFileSync(config, `export default ${JSON.stringify({ services: { shop } })};\n`);
  return { folder, config, out: join(folder, 'out') };
}

/** What is wrong with a service, in the words of the error or of the first thing that is unresolved. */
async function faultOf({ config, out }: Service): Promise<string> {
  try {
    const { sets } = await rollup({ config, out, jobs: 1 });
    const [fault] = sets.flatMap(({ unresolved }) => unresolved);
    return fault ? `${fault.file}:${fault.line}: ${fault.construct}` : '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('rollup refuses', () => {
  it.each(HOSTILE)(
    '%s',
    async (_, files, message) => {
      const shop = service(files);
      expect(await faultOf(shop)).toContain(message);
      expect(existsSync(join(shop.out, 'shop'))).toBe(false);
    },
    60_000,
  );

  it('two scripts with one number, and a number that is missing', async () => {
    const cfg = '[db_settings]\nrepository_id = shop\n';
    const repo = (...names: string[]): Contents => ({
      'repo/migrate.cfg': cfg,
      ...Object.fromEntries(names.map((name) => [`repo/versions/${name}`, numbered])),
    });
    expect(await faultOf(service(repo('001_a.py', '001_b.py'), 'sqlalchemy-migrate'))).toBe(
      'one:repo/versions: two scripts have number 1: 001_a.py and 001_b.py',
    );
    expect(await faultOf(service(repo('001_a.py', '003_b.py'), 'sqlalchemy-migrate'))).toBe(
      'number 2 is missing between one:repo/versions/001_a.py and one:repo/versions/003_b.py',
    );
  });

  it('on the command line with exit code 1, the file and its line, and leaves an old set as it was', async () => {
    const shop = service({ 'versions/a1.py': first });
    expect(await faultOf(shop)).toBe('');
    const folder = join(shop.out, 'shop/shop');
    const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    writeFileSync(join(shop.folder, 'one/versions/b1.py'), script('b1', 'a1', "x = 'a' * 10**9"));
    const { code, stdout } = await runCli(['rollup', '--config', shop.config, '--out', shop.out]);
    expect(code).toBe(1);
    expect(stdout).toContain('versions/b1.py:8: a string or collection of 1000000000 items');
    writeFileSync(join(shop.folder, 'one/versions/b1.py'), script('b1', 'nowhere'));
    const refused = await runCli(['rollup', '--config', shop.config, '--out', shop.out]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('versions/b1.py: down_revision names nowhere');
    expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])).toEqual(before);
    expect(readdirSync(join(shop.out, 'shop')).filter((name) => name.startsWith('.draft'))).toEqual([]);
  }, 300_000);
});

const addColumn = "if True:\n    op.add_column('t', sa.Column('n', sa.String(9), server_default=u'é'))";
const odd = script('b1', 'a1', addColumn);

describe('rollup takes', () => {
  it.each([
    ['a byte order mark', `\ufeff${odd}`],
    ['a coding line', Buffer.from(`#!/usr/bin/python\n# -*- coding: latin-1 -*-\n${odd}`, 'latin1')],
    ['tabs', odd.replaceAll('    ', '\t')],
    ['CRLF', odd.replaceAll('\n', '\r\n')],
  ])('%s', async (_, text) => {
    const shop = service({ 'versions/a1.py': first, 'versions/b1.py': text });
    expect(await faultOf(shop)).toBe('');
    const set = readFileSync(join(shop.out, 'shop/shop/0001_one_baseline.ts'), 'utf8');
    expect(set).toContain("n: varchar(9).null().default('é')");
  });

  it('ids that are no file names: files are called after scripts, by place', async () => {
    const shop = service({
      'versions/a1.py': first,
      'versions/b1.py': script('../../evil', 'a1'),
      'versions/index.py': script('con', '../../evil'),
      'versions/INDEX.py': script('x'.repeat(300), 'con'),
    });
    expect(await faultOf(shop)).toBe('');
    expect(readdirSync(join(shop.out, 'shop/shop')).sort()).toEqual([
      '0001_one_baseline.ts',
      'index.ts',
      'manifest.json',
    ]);
    expect(readdirSync(join(shop.folder)).sort()).toEqual(['one', 'out', 'stackleap.config.mjs']);
  });

  it('two bases in the oldest tree, as Alembic does: a database holds a row of each branch', async () => {
    const shop = service({
      'versions/a1.py': first,
      'versions/b1.py': script('b1', null, "op.create_table('u', sa.Column('id', sa.Integer, primary_key=True))"),
    });
    expect(await faultOf(shop)).toBe('');
    const baseline = readFileSync(join(shop.out, 'shop/shop/0001_one_baseline.ts'), 'utf8');
    expect(baseline).toContain("createTable('t'");
    expect(baseline).toContain("createTable('u'");
    const index = readFileSync(join(shop.out, 'shop/shop/index.ts'), 'utf8').replace(/\s+/g, '');
    expect(index).toContain("heads:[{repository:'main',revision:'a1'},{repository:'main',revision:'b1'},]");
  });
});
