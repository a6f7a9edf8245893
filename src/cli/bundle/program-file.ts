import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Part } from './parts.ts';

const OPENING = 'function parts() {/*\n';
const CLOSING = '\n*/}\n';

/** A part as it stands in the file. */
export interface StoredPart {
  readonly name: string;
  readonly stored: string;
  readonly packed: boolean;
}

/** Characters from which on it is worth while to pack a part. */
const LARGE = 10_000;

/**
 * Parts as they go into the file. Node reads all of it at every start, which costs more than ten milliseconds a megabyte: what few
 * starts want stands there packed.
 *
 * @param first names of the parts that many starts want; with those that they import they stay as they are
 * @throws Error where a character of the part is none of ASCII: one alone would double what the whole file takes in memory
 */
export function storeParts(parts: readonly Part[], first: readonly string[] = []): readonly StoredPart[] {
  const byName = new Map(parts.map((part) => [part.name, part]));
  const wanted = new Set<string>();
  const open = ['./start.js', ...first];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    open.push(...(byName.get(name)?.imports ?? []));
  }
  return parts.map((part) => storePart(part, !wanted.has(part.name)));
}

function storePart({ name, text }: Part, seldom: boolean): StoredPart {
  if (/[^\0-\x7f]/.test(text)) throw new Error(`${name} has characters in it that are not of ASCII`);
  // What would end the comment is written otherwise; the launcher puts it back.
  if (text.includes('*%/')) throw new Error(`${name} has *%/ in it, which stands for the end of a comment`);
  if (!seldom || text.length < LARGE) return { name, stored: text.replaceAll('*/', '*%/'), packed: false };
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return { name, stored: brotliCompressSync(text, { params }).toString('base64'), packed: true };
}

function launcher(): string {
  return readFileSync(new URL('./launcher.cjs', import.meta.url), 'utf8');
}

/**
 * One file: the launcher, and the parts in a comment behind it, where they cost a start next to nothing. A function around
 * the comment has it in its text, so that nothing is read twice.
 */
export function programFile(parts: readonly StoredPart[]): string {
  let begins = OPENING.length;
  const places: Record<string, readonly [begins: number, length: number, packed?: 1]> = {};
  for (const { name, stored, packed } of parts) {
    places[name] = packed ? [begins, stored.length, 1] : [begins, stored.length];
    begins += stored.length;
  }
  const head = launcher().replace('const PARTS = {};', () => `const PARTS = ${JSON.stringify(places)};`);
  return `${head}${OPENING}${parts.map(({ stored }) => stored).join('')}${CLOSING}`;
}
