import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { SourceError } from '../model.ts';

/** No package of a service comes near this; a decompression bomb does. */
export const MAX_OUTPUT = 1 << 30;

/** Unpacks by the name's ending: `.gz` here, `.xz`, `.zst` and `.bz2` with the system's tool. */
export function decompress(bytes: Buffer, name: string, label: string): Buffer {
  if (name.endsWith('.tar')) return bytes;
  if (name.endsWith('.gz') || name.endsWith('.tgz')) return gunzipSync(bytes, { maxOutputLength: MAX_OUTPUT });
  const tool = name.endsWith('.xz') ? 'xz' : name.endsWith('.zst') ? 'zstd' : name.endsWith('.bz2') ? 'bzip2' : null;
  if (!tool) throw new SourceError(`${label}: no way to unpack ${name}`);
  const result = spawnSync(tool, ['-dc'], { input: bytes, maxBuffer: MAX_OUTPUT });
  if (result.error) {
    throw new SourceError(`${label}: ${tool} is needed to unpack ${name}; install it`, { cause: result.error });
  }
  if (result.status !== 0) throw new SourceError(`${label} is damaged: ${result.stderr.toString().trim()}`);
  return result.stdout;
}
