import type { FileEntry } from '../file-map.ts';
import { SourceError } from '../model.ts';
import { treePath } from '../path.ts';
import { linkEntry } from './link-entry.ts';

const BLOCK = 512;

/**
 * Files of a tar archive (POSIX ustar with pax and GNU long names), by path. `rename` may drop an entry (`null`) or
 * strip leading folders; it sees the path as the archive has it, without `./`.
 * @throws SourceError on damage and on entries that leave the tree.
 */
export function readTar(bytes: Buffer, label: string, rename: (path: string) => string | null): Map<string, FileEntry> {
  const files = new Map<string, FileEntry>();
  let long: { path?: string; link?: string } = {};
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header[0] === 0) break;
    const size = numberAt(header, 124, 12);
    const start = at + BLOCK;
    if (checksum(header) !== numberAt(header, 148, 8) || start + size > bytes.length) {
      throw new SourceError(`${label} is damaged: a bad tar header at byte ${at}`);
    }
    const data = bytes.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x') {
      long = { ...long, ...paxNames(data) };
      continue;
    }
    if (type === 'L' || type === 'K') {
      long = { ...long, [type === 'L' ? 'path' : 'link']: stringAt(data, 0, data.length) };
      continue;
    }
    const prefix = stringAt(header, 257, 5) === 'ustar' ? stringAt(header, 345, 155) : '';
    const name = stringAt(header, 0, 100);
    const raw = long.path ?? (prefix === '' ? name : `${prefix}/${name}`);
    const target = long.link ?? stringAt(header, 157, 100);
    long = {};
    if (type === 'g' || type === '5') continue;
    const path = rename(treePath(raw, label));
    if (path === null) continue;
    if (type === '0' || type === '\0' || type === '7') files.set(path, { load: () => data });
    else if (type === '2') files.set(path, linkEntry(path, target, label));
    else if (type === '1') {
      const source = rename(treePath(target, label));
      const entry = source === null ? undefined : files.get(source);
      if (entry) files.set(path, entry);
    }
  }
  return files;
}

function stringAt(bytes: Buffer, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

function numberAt(bytes: Buffer, at: number, length: number): number {
  // GNU: a set top bit means a big-endian binary number.
  if (((bytes[at] ?? 0) & 0x80) !== 0) return bytes.readUIntBE(at + length - 6, 6);
  return Number.parseInt(stringAt(bytes, at, length).trim() || '0', 8);
}

function checksum(header: Buffer): number {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] ?? 0);
  return sum;
}

/** `path` and `linkpath` of a pax header: records of the form `27 path=some/long/name\n`. */
function paxNames(data: Buffer): { path?: string; link?: string } {
  const names: { path?: string; link?: string } = {};
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(32, at);
    const length = Number(data.toString('latin1', at, space));
    if (!Number.isInteger(length) || length <= 0) break;
    const record = data.toString('utf8', space + 1, at + length - 1);
    if (record.startsWith('path=')) names.path = record.slice(5);
    if (record.startsWith('linkpath=')) names.link = record.slice(9);
    at += length;
  }
  return names;
}
