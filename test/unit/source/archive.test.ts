import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveSource, archiveTree } from '../../../generator/source/index.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackleap-archive-'));
  mkdirSync(join(folder, 'svc-1.0/svc/db'), { recursive: true });
  writeFileSync(join(folder, 'svc-1.0/svc/db/001_first.py'), 'x = 1\n');
  writeFileSync(join(folder, 'svc-1.0/setup.py'), '# nothing\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tar = (file: string, ...args: string[]) => {
  execFileSync('tar', ['-C', folder, '-cf', join(folder, file), ...args]);
  return join(folder, file);
};

describe('archives', () => {
  it.each(['one.tar', 'one.tar.gz', 'one.tar.xz'])('reads %s without its top folder', async (name) => {
    const flag = name.endsWith('.gz') ? ['-z'] : name.endsWith('.xz') ? ['-J'] : [];
    const tree = await archiveTree(tar(name, ...flag, 'svc-1.0'));
    expect(await tree.list('svc/db')).toEqual(['001_first.py']);
    expect(await tree.walk('')).toEqual(['setup.py', 'svc/db/001_first.py']);
    expect(tree.readSync('svc/db/001_first.py')).toBe('x = 1\n');
    expect(tree.readSync('svc/db/none.py')).toBeNull();
  });

  it('reads long names in both styles', async () => {
    const long = `svc/${'deep/'.repeat(30)}end.py`;
    mkdirSync(join(folder, 'svc-1.0', long, '..'), { recursive: true });
    writeFileSync(join(folder, 'svc-1.0', long), 'y = 2\n');
    for (const format of ['gnu', 'posix']) {
      const tree = await archiveTree(tar(`long-${format}.tar`, `--format=${format}`, 'svc-1.0'));
      expect(tree.readSync(long)).toBe('y = 2\n');
    }
    rmSync(join(folder, 'svc-1.0/svc/deep'), { recursive: true });
  });

  it('refuses an entry that leaves the tree', async () => {
    const file = tar('evil.tar', '--absolute-names', '--transform', 's,^svc-1.0,../evil,', 'svc-1.0');
    await expect(archiveTree(file)).rejects.toThrow(/evil\.tar: the path .* leaves the tree/);
  });

  it('refuses a link that leaves the tree once it is read', async () => {
    symlinkSync('../../../../etc/passwd', join(folder, 'svc-1.0/svc/out.py'));
    const tree = await archiveTree(tar('link.tar', 'svc-1.0'));
    rmSync(join(folder, 'svc-1.0/svc/out.py'));
    await expect(tree.read('svc/out.py')).rejects.toThrow(/leads out of the tree/);
  });

  it('reads a Debian package from where modules are', async () => {
    const root = join(folder, 'deb/usr/lib/python3/dist-packages/svc');
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, 'a.py'), 'z = 3\n');
    execFileSync('tar', ['-C', join(folder, 'deb'), '-czf', join(folder, 'data.tar.gz'), './usr']);
    const data = readFileSync(join(folder, 'data.tar.gz'));
    writeFileSync(join(folder, 'svc.deb'), ar({ 'debian-binary': Buffer.from('2.0\n'), 'data.tar.gz': data }));
    const source = archiveSource({ r1: join(folder, 'svc.deb') });
    const [tree] = await source.open('r1');
    expect(tree?.readSync('svc/a.py')).toBe('z = 3\n');
    expect(await source.open('r2')).toEqual([]);
  });

  it('reads a wheel', async () => {
    const file = join(folder, 'svc-1.0-py3-none-any.whl');
    writeFileSync(file, zip({ 'svc/a.py': 'a = 1\n', 'svc/b.py': 'b = 2\n'.repeat(100) }));
    const tree = await archiveTree(file);
    expect(tree.readSync('svc/a.py')).toBe('a = 1\n');
    expect(tree.readSync('svc/b.py')).toHaveLength(600);
    expect(tree.listSync('svc')).toEqual(['a.py', 'b.py']);
  });

  it('says what is wrong with a file that it cannot read', async () => {
    writeFileSync(join(folder, 'bad.deb'), 'no');
    writeFileSync(join(folder, 'bad.tar.gz'), gzipSync(Buffer.alloc(1024, 'x')));
    writeFileSync(join(folder, 'odd.rar'), '');
    await expect(archiveTree(join(folder, 'bad.deb'))).rejects.toThrow('bad.deb is not an ar archive');
    await expect(archiveTree(join(folder, 'bad.tar.gz'))).rejects.toThrow(/bad.tar.gz is damaged/);
    await expect(archiveTree(join(folder, 'odd.rar'))).rejects.toThrow(/not a .deb/);
    await expect(archiveTree(join(folder, 'none.whl'))).rejects.toThrow(/none.whl is not there/);
  });

  it('refuses a script that is not UTF-8', async () => {
    writeFileSync(join(folder, 'svc-1.0/svc/latin.py'), Buffer.from([0x61, 0xff, 0xfe]));
    const tree = await archiveTree(tar('latin.tar', 'svc-1.0'));
    rmSync(join(folder, 'svc-1.0/svc/latin.py'));
    expect(() => tree.readSync('svc/latin.py')).toThrow('latin.tar: svc/latin.py is not UTF-8 text');
  });
});

/** An ar archive as deb(5) has it. */
function ar(members: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Uint8Array[] = [Buffer.from('!<arch>\n')];
  for (const [name, data] of Object.entries(members)) {
    const header = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}`;
    parts.push(Buffer.from(`${header}${String(data.length).padEnd(10)}\`\n`), data);
    if (data.length % 2 === 1) parts.push(Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

/** A zip of deflated files, just enough of it. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(text.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(text.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(local, Buffer.from(name), data);
    offset += 30 + name.length + data.length;
  }
  const size = Buffer.concat(directory).length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
