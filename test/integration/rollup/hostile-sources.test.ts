import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rollup } from '../../../generator/rollup/index.ts';
import { runCli } from '../../support/cli.ts';
import { type Contents, first, HOSTILE, numbered, script, second } from './hostile.ts';
import { gitIn, PACKINGS, type Packed, put, zip } from './hostile-packing.ts';

/* The same broken and hostile input out of git repositories and archives, and what those themselves may hold. */

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'stackleap-packed-'));
  // The generator is loaded by its first use, which is no part of what a script may take.
  const fine = folderOf({ shop: (folder) => PACKINGS['an archive']?.(folder, { 'versions/a1.py': first }) ?? {} });
  expect(await faultOf(fine)).toBe('');
}, 300_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Format = 'alembic' | 'sqlalchemy-migrate';

/** A configuration with these services, each with its source. */
function folderOf(services: Readonly<Record<string, (folder: string) => Packed>>, format: Format = 'alembic'): string {
  const folder = mkdtempSync(join(root, 'case-'));
  const repositories = [{ key: 'main', format, paths: [format === 'alembic' ? 'versions' : 'repo'] }];
  const described = Object.entries(services).map(([name, pack]) => {
    const own = join(folder, name);
    mkdirSync(own);
    const source = JSON.parse(JSON.stringify(pack(own)), (key, value) =>
      key === 'git' || key === 'one' ? join(name, value) : value,
    );
    return [name, { source, releases: ['one'], databases: { db: { repositories } } }];
  });
  const config = { services: Object.fromEntries(described) };
  writeFileSync(join(folder, 'stackleap.config.mjs'), `export default ${JSON.stringify(config)};\n`);
  return folder;
}

/** What is wrong, in the words of the error or of the first thing that is unresolved; nothing may be on disk then. */
async function faultOf(folder: string): Promise<string> {
  const out = join(folder, 'out');
  const found = await rollup({ config: join(folder, 'stackleap.config.mjs'), out, jobs: 1 }).then(
    ({ sets }) => {
      const [fault] = sets.flatMap(({ unresolved }) => unresolved);
      return fault ? `${fault.file}:${fault.line}: ${fault.construct}` : '';
    },
    (error: Error) => error.message,
  );
  if (found !== '') expect(existsSync(out)).toBe(false);
  return found;
}

const cli = (folder: string) =>
  runCli(['rollup', '--config', join(folder, 'stackleap.config.mjs'), '--out', join(folder, 'out'), '--jobs', '1']);

/** What is said of archives, as of a folder: they have names of their own, and quote where a link leads. */
const likeOfFolders = (fault: string): string =>
  fault
    .replaceAll(/shop\.(tar\.gz|whl)/g, 'one')
    .replaceAll('shop-1.0/', '')
    .replaceAll('"/etc/passwd"', '/etc/passwd');

/** Without the huge file, which only takes time to pack. */
const CASES = HOSTILE.filter(([name]) => name !== 'a huge file');

describe.each(Object.entries(PACKINGS))('out of %s, rollup refuses', (_, pack) => {
  it.each(CASES)(
    '%s',
    async (_name, files, message) => {
      const fault = await faultOf(folderOf({ shop: (folder) => pack(folder, files) }));
      expect(likeOfFolders(fault)).toContain(message);
    },
    60_000,
  );

  it('two scripts with one number, and a number that is missing', async () => {
    const repo = (...names: string[]): Contents => ({
      'repo/migrate.cfg': '[db_settings]\nrepository_id = shop\n',
      ...Object.fromEntries(names.map((name) => [`repo/versions/${name}`, numbered])),
    });
    const fault = (...names: string[]) =>
      faultOf(folderOf({ shop: (folder) => pack(folder, repo(...names)) }, 'sqlalchemy-migrate'));
    expect(await fault('001_a.py', '001_b.py')).toContain('two scripts have number 1: 001_a.py and 001_b.py');
    expect(await fault('001_a.py', '003_b.py')).toMatch(/number 2 is missing between .*001_a.py and .*003_b.py/);
  });

  it('but takes tabs, CRLF and a byte order mark', async () => {
    const odd = script('b1', 'a1', "if True:\n    op.add_column('t', sa.Column('n', sa.String(9)))");
    const text = `\ufeff${odd.replaceAll('    ', '\t').replaceAll('\n', '\r\n')}`;
    const folder = folderOf({ shop: (own) => pack(own, { 'versions/a1.py': first, 'versions/b1.py': text }) });
    expect(await faultOf(folder)).toBe('');
    expect(readFileSync(join(folder, 'out/shop/db/0001_one_baseline.ts'), 'utf8')).toContain('n: varchar(9)');
  });

  it('and the command says all that is not understood at once, with exit code 1, and leaves no set', async () => {
    const wanted = CASES.filter(([, , message]) => /^versions\/b1.py:\d+: (?!syntax|a NUL|the text)/.test(message));
    const services = wanted.map(([, files], at) => [`s${at}`, (folder: string) => pack(folder, files)] as const);
    const folder = folderOf(Object.fromEntries(services));
    const { code, stdout } = await cli(folder);
    expect(code).toBe(1);
    for (const [, , message] of wanted) expect(stdout).toContain(message);
    expect(stdout).toMatch(new RegExp(`^${wanted.length} unresolved: `, 'm'));
    expect(existsSync(join(folder, 'out'))).toBe(false);
  }, 120_000);
});

const evil: Contents = { 'versions/a1.py': first, '../evil.py': script('b1', 'a1') };
const twoLevels = (): Contents => ({ 'versions/a1.py': first, 'versions/b1.py': { link: '../../b1.py' } });

describe('what only git repositories and archives can hold', () => {
  const refused = async (pack: (folder: string) => Packed, message: RegExp): Promise<void> => {
    const folder = folderOf({ shop: pack });
    expect(await faultOf(folder)).toMatch(message);
    const { code, stderr } = await cli(folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error SL061 /m);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder).sort()).toEqual(['shop', 'stackleap.config.mjs']);
  };

  it('a name that leaves the tree, in a wheel', async () => {
    const pack = (folder: string) => {
      writeFileSync(join(folder, 'shop.whl'), zip(evil));
      return { archives: { one: 'shop.whl' } };
    };
    await refused(pack, /shop\.whl: the path "\.\.\/evil\.py" leaves the tree/);
  }, 60_000);

  it('a name that leaves the tree, in a git tree', async () => {
    const pack = (folder: string) => {
      put(join(folder, 'clone'), { 'versions/a1.py': first, 'b1.py': script('b1', 'a1') });
      const git = gitIn(join(folder, 'clone'));
      git('init', '-q');
      const blob = (name: string) => Buffer.from(git('hash-object', '-w', name), 'hex');
      const entry = (name: string, oid: Buffer) => Buffer.concat([Buffer.from(`100644 ${name}\0`), oid]);
      const bytes = [entry('../b1.py', blob('b1.py')), entry('a1.py', blob('versions/a1.py'))];
      writeFileSync(join(folder, 'tree'), Buffer.concat(bytes));
      const tree = git('hash-object', '-t', 'tree', '-w', '--literally', join(folder, 'tree'));
      writeFileSync(join(folder, 'root'), Buffer.concat([Buffer.from('40000 versions\0'), Buffer.from(tree, 'hex')]));
      const top = git('hash-object', '-t', 'tree', '-w', '--literally', join(folder, 'root'));
      git('tag', 'one', git('commit-tree', top, '-m', 'one'));
      return { git: 'clone' };
    };
    await refused(pack, /the git tree [0-9a-f]{40} has an entry "\.\.\/b1\.py", which is no name inside it/);
  }, 60_000);

  it.each(Object.entries(PACKINGS))(
    'a link out of %s, that a script is',
    async (_, pack) => {
      await refused(
        (folder) => pack(folder, twoLevels()),
        /the link versions\/b1\.py leads out of the tree, to "\.\.\/\.\.\/b1\.py"/,
      );
    },
    60_000,
  );

  it.each(Object.entries(PACKINGS))('links in a circle, in %s', async (_, pack) => {
    const circle: Contents = {
      'versions/a1.py': first,
      'versions/b1.py': { link: 'b2.py' },
      'versions/b2.py': { link: 'b1.py' },
    };
    expect(await faultOf(folderOf({ shop: (folder) => pack(folder, circle) }))).toMatch(
      /versions\/b[12]\.py is a link that leads in a circle/,
    );
  });

  it('an archive that is cut off, or says less than it holds', async () => {
    const archive = (name: string, bytes: Buffer) => (folder: string) => {
      writeFileSync(join(folder, name), bytes);
      return { archives: { one: name } };
    };
    const whole = gzipSync(Buffer.alloc(100_000, 'x'));
    expect(await faultOf(folderOf({ shop: archive('shop.tar.gz', whole.subarray(0, 60)) }))).toMatch(
      /shop\.tar\.gz is damaged/,
    );
    const wheel = zip(second('pass'));
    const at = wheel.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    wheel.writeUInt32LE(3, at + 24);
    expect(await faultOf(folderOf({ shop: archive('shop.whl', wheel) }))).toMatch(
      /shop\.whl: versions\/a1\.py is damaged, or larger when unpacked than it says/,
    );
  });
});
