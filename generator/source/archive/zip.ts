import { inflateRawSync } from 'node:zlib';
import type { FileEntry } from '../file-map.ts';
import { SourceError } from '../model.ts';
import { treePath } from '../path.ts';
import { unpacked } from './decompress.ts';
import { linkEntry } from './link-entry.ts';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const MAX_FILE = 64 << 20;
const FILE_TYPE = 0o170000;
const LINK = 0o120000;

/**
 * Files of a zip archive (a `.whl`), by its central directory; stored and deflated entries only, no zip64, which no
 * wheel of migrations needs.
 */
export function readZip(bytes: Buffer, label: string): Map<string, FileEntry> {
  const damaged = (what: string) => new SourceError(`${label} is damaged: ${what}`);
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw damaged('no central directory; it is not a zip archive');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const files = new Map<string, FileEntry>();
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw damaged(`bad entry ${i}`);
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const size = bytes.readUInt32LE(at + 24);
    const nameLength = bytes.readUInt16LE(at + 28);
    const mode = bytes.readUInt16LE(at + 40);
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (name.endsWith('/')) continue;
    const path = treePath(name, label);
    const load = (): Uint8Array => {
      if (size > MAX_FILE) throw new SourceError(`${label}: ${name} is larger than ${MAX_FILE} bytes`);
      if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL_ENTRY) throw damaged(`no data of ${name}`);
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const data = bytes.subarray(start, start + packed);
      if (method === 0) return data;
      if (method !== 8) throw new SourceError(`${label}: ${name} is packed with method ${method}, not deflate`);
      return unpacked(`${label}: ${name}`, () => inflateRawSync(data, { maxOutputLength: Math.max(size, 1) }));
    };
    // Made on Unix: the file's mode is in the upper half of its attributes.
    if ((mode & FILE_TYPE) === LINK) files.set(path, linkEntry(path, Buffer.from(load()).toString('utf8'), label));
    else files.set(path, { load });
  }
  return files;
}
