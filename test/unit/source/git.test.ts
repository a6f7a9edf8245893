import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachedClone, gitSource, type Source } from '../../../generator/source/index.ts';

let folder = '';
let repository = '';
const opened: Source[] = [];

function git(...args: string[]): string {
  return execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]).toString();
}
function commit(files: Readonly<Record<string, string>>, tag: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(repository, path, '..'), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', tag);
  git('tag', tag);
}
function source(refs: Readonly<Record<string, readonly string[]>>): Source {
  const made = gitSource(repository, (release) => refs[release] ?? []);
  opened.push(made);
  return made;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-git-'));
  repository = join(folder, 'work');
  execFileSync('git', ['init', '-q', '-b', 'master', repository]);
  commit({ 'svc/db/001_a.py': 'a = 1\n', 'svc/db/sub/x.py': '', 'odd name/ü.py': 'u = 1\n' }, '1.0');
  commit({ 'svc/db/001_a.py': 'a = 2\n', 'svc/db/002_b.py': 'b = 1\n' }, '1.1');
  git('tag', '1.1-eol');
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

describe('a git repository', () => {
  it('gives a tree for each ref that it has, once for each content', async () => {
    const trees = await source({ one: ['1.0', '1.1', '1.1-eol', 'none'] }).open('one');
    expect(trees.map(({ label }) => label)).toEqual(['1.0', '1.1']);
    const [first, second] = trees;
    expect(await first?.list('svc/db')).toEqual(['001_a.py']);
    expect(await second?.list('svc/db')).toEqual(['001_a.py', '002_b.py']);
    expect(await first?.walk('svc')).toEqual(['svc/db/001_a.py', 'svc/db/sub/x.py']);
    expect(Buffer.from((await second?.read('svc/db/001_a.py')) ?? []).toString()).toBe('a = 2\n');
    expect(await first?.read('svc/db/002_b.py')).toBeNull();
    expect(await first?.list('nowhere')).toEqual([]);
  });

  it('reads without waiting, preloaded or not', async () => {
    const [tree] = await source({ one: ['1.0'] }).open('one');
    expect(tree?.readSync('svc/db/001_a.py')).toBe('a = 1\n');
    expect(tree?.readSync('odd name/ü.py')).toBe('u = 1\n');
    expect(tree?.readSync('svc/db')).toBeNull();
    await tree?.preload(['svc'], ['.py']);
    expect(tree?.listSync('svc/db')).toEqual(['001_a.py']);
  });

  it('reads large and small files without waiting, many one after the other, and again after it was closed', async () => {
    const large = `x = '${'é'.repeat(300_000)}'\n`;
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`many/${at}.py`, `n = ${at}\n`]));
    commit({ ...many, 'many/large.py': large, 'many/empty.py': '' }, '1.2');
    const made = source({ one: ['1.2'] });
    const [tree] = await made.open('one');
    expect(tree?.readSync('many/large.py')).toBe(large);
    expect(tree?.listSync('many')).toHaveLength(62);
    expect(Object.keys(many).map((path) => tree?.readSync(path))).toEqual(Object.values(many));
    expect(tree?.readSync('many/empty.py')).toBe('');
    await made.close();
    expect(tree?.readSync('svc/db/002_b.py')).toBe('b = 1\n');
    git('rm', '-rq', 'many');
  });

  it('gives trees of one repository the same text for the same file', async () => {
    const [first, second] = await source({ one: ['1.0', '1.1'] }).open('one');
    expect(first?.readSync('odd name/ü.py')).toBe('u = 1\n');
    expect(second?.readSync('odd name/ü.py')).toBe('u = 1\n');
    expect(first?.readSync('svc/db/001_a.py')).toBe('a = 1\n');
    expect(second?.readSync('svc/db/001_a.py')).toBe('a = 2\n');
  });

  it('says which object of a damaged repository is missing, each time', async () => {
    commit({ 'svc/lost.py': 'lost = 1\n' }, '1.3');
    const oid = git('rev-parse', '1.3:svc/lost.py').trim();
    const [tree] = await source({ one: ['1.3'] }).open('one');
    rmSync(join(repository, '.git/objects', oid.slice(0, 2), oid.slice(2)));
    expect(() => tree?.readSync('svc/lost.py')).toThrow(`object ${oid} is missing`);
    expect(() => tree?.readSync('svc/lost.py')).toThrow(`object ${oid} is missing`);
    expect(tree?.readSync('svc/db/001_a.py')).toBe('a = 2\n');
    commit({ 'svc/lost.py': 'lost = 1\n' }, '1.4');
    git('rm', '-q', 'svc/lost.py');
  });

  it('takes neither refs nor paths for options or ways out', async () => {
    const hostile = source({ a: ['--upload-pack=touch'], b: ['1.0:../x'], c: ['a..b'], d: ['1.0\n1.1'], e: ['1.0'] });
    for (const release of ['a', 'b', 'c', 'd']) {
      await expect(hostile.open(release)).rejects.toThrow(/not a git ref/);
    }
    const [tree] = await hostile.open('e');
    await expect(tree?.read('../../etc/passwd')).rejects.toThrow(/leaves the tree/);
    await expect(tree?.read('/etc/passwd')).rejects.toThrow(/not relative/);
    expect(() => tree?.readSync('svc/../../x')).toThrow(/leaves the tree/);
  });

  it('follows links inside the tree and refuses those that leave it', async () => {
    symlinkSync('db/001_a.py', join(repository, 'svc/in.py'));
    symlinkSync('../../etc/passwd', join(repository, 'svc/out.py'));
    commit({}, '2.0');
    const [tree] = await source({ two: ['2.0'] }).open('two');
    expect(tree?.readSync('svc/in.py')).toBe('a = 2\n');
    expect(Buffer.from((await tree?.read('svc/in.py')) ?? []).toString()).toBe('a = 2\n');
    await expect(tree?.read('svc/out.py')).rejects.toThrow(/leads out of the tree/);
    expect(() => tree?.readSync('svc/out.py')).toThrow(/leads out of the tree/);
  });

  it('says so when the folder is no repository', async () => {
    const made = gitSource(join(folder, 'nothing'), () => ['1.0']);
    await expect(made.open('x')).rejects.toThrow(/git/);
  });
});

describe('a clone in the cache', () => {
  it('holds the wanted refs only, and needs no network once it has them', async () => {
    const cache = join(folder, 'cache');
    const clone = await cachedClone(`file://${repository}`, [['1.0', 'none'], ['1.1']], cache);
    const refs = execFileSync('git', ['-C', clone, 'for-each-ref', '--format=%(refname:short)']).toString();
    expect(refs.trim().split('\n')).toEqual(['1.0', '1.1']);
    rmSync(repository, { recursive: true });
    expect(await cachedClone(`file://${repository}`, [['1.0'], ['1.1']], cache)).toBe(clone);
    const made = gitSource(clone, () => ['1.1']);
    opened.push(made);
    expect((await made.open('x'))[0]?.readSync('svc/db/002_b.py')).toBe('b = 1\n');
  });

  it('says that a repository is out of reach, and remembers it', async () => {
    const cache = join(folder, 'cache2');
    const url = `file://${folder}/none`;
    await expect(cachedClone(url, [['1.0']], cache)).rejects.toThrow(/git ls-remote/);
    await expect(cachedClone(url, [['1.0']], cache)).rejects.toThrow(/not reachable a short while ago/);
  });
});
