import { createHash } from 'node:crypto';
import { SourceError } from './model.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A source file's text: UTF-8, without a byte order mark.
 * @throws SourceError naming the file when the bytes are not UTF-8.
 */
export function decodeText(bytes: Uint8Array, label: string, path: string): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new SourceError(`${label}: ${path} is not UTF-8 text`, { cause });
  }
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
