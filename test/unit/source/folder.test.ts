import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderSource, folderTree } from '../../../generator/source/index.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-folder-'));
  mkdirSync(join(folder, 'one/svc'), { recursive: true });
  writeFileSync(join(folder, 'one/svc/a.py'), 'a = 1\n');
  symlinkSync('a.py', join(folder, 'one/svc/b.py'));
  symlinkSync('/etc/hostname', join(folder, 'one/svc/c.py'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a folder for each release', () => {
  it('is read lazily, links inside it followed', async () => {
    const [tree] = await folderSource({ r1: join(folder, 'one') }).open('r1');
    expect(await tree?.list('svc')).toEqual(['a.py', 'b.py', 'c.py']);
    expect(tree?.readSync('svc/b.py')).toBe('a = 1\n');
    expect(() => tree?.readSync('svc/c.py')).toThrow(/leads out of the tree/);
  });

  it('has nothing for a release that is not named', async () => {
    expect(await folderSource({}).open('r1')).toEqual([]);
  });

  it('must be there', () => {
    expect(() => folderTree(join(folder, 'none'))).toThrow(/is not a folder/);
  });
});
