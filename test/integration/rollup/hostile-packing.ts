import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import type { Contents } from './hostile.ts';

/** What a service's `source` says, for files that were packed in some way. */
export type Packed = Readonly<Record<string, unknown>>;

/** Ways in which a release's files come. Each makes what it needs in `folder`. */
export const PACKINGS: Readonly<Record<string, (folder: string, files: Contents) => Packed>> = {
  'a git repository': (folder, files) => {
    put(join(folder, 'clone'), files);
    const git = gitIn(join(folder, 'clone'));
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'one');
    git('tag', 'one');
    return { git: 'clone' };
  },
  'an archive': (folder, files) => {
    put(join(folder, 'shop-1.0'), files);
    execFileSync('tar', ['-C', folder, '-czf', join(folder, 'shop.tar.gz'), 'shop-1.0']);
    return { archives: { one: 'shop.tar.gz' } };
  },
  'a wheel': (folder, files) => {
    writeFileSync(join(folder, 'shop.whl'), zip(files));
    return { archives: { one: 'shop.whl' } };
  },
};

/** Writes files under a folder, links among them. */
export function put(folder: string, files: Contents): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, file);
    else writeFileSync(file, content);
  }
}

/** Runs git in a folder; gives what it prints. */
export function gitIn(folder: string): (...words: readonly string[]) => string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.example'];
  return (...words) =>
    execFileSync('git', [...who, ...words], { cwd: folder, stdio: 'pipe', maxBuffer: 1 << 28 })
      .toString()
      .trim();
}

/** A zip of deflated files, as a tool on Unix makes it: with modes, so that it may hold links. */
export function zip(files: Contents): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const isLink = typeof content === 'object' && 'link' in content;
    const plain = Buffer.from(isLink ? content.link : content);
    const data = deflateRawSync(plain);
    const name = Buffer.from(path);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(crc32(plain), 16);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(plain.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(((isLink ? 0o120777 : 0o100644) << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(plain.length, 22);
    local.writeUInt16LE(name.length, 26);
    parts.push(local, name, data);
    directory.push(entry, name);
    offset += local.length + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
