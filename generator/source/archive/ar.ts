import { SourceError } from '../model.ts';

/**
 * Members of an `ar` archive in the common format that Debian packages have (deb(5)): a magic line, then for each
 * member a header of 60 bytes and the data, padded to an even length.
 */
export function readAr(bytes: Buffer, label: string): ReadonlyMap<string, Buffer> {
  if (bytes.toString('latin1', 0, 8) !== '!<arch>\n') throw new SourceError(`${label} is not an ar archive`);
  const members = new Map<string, Buffer>();
  for (let at = 8; at + 60 <= bytes.length; ) {
    const name = bytes
      .toString('latin1', at, at + 16)
      .trim()
      .replace(/\/$/, '');
    const size = Number(bytes.toString('latin1', at + 48, at + 58).trim());
    const start = at + 60;
    if (bytes.toString('latin1', at + 58, start) !== '`\n' || !Number.isInteger(size) || start + size > bytes.length) {
      throw new SourceError(`${label} is damaged: a bad ar header at byte ${at}`);
    }
    members.set(name, bytes.subarray(start, start + size));
    at = start + size + (size % 2);
  }
  return members;
}
