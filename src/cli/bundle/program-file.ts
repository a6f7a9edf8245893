import { readFileSync } from 'node:fs';
import type { Part } from './parts.ts';

const OPENING = '/*\n';
const CLOSING = '\n*/\n';

function launcher(): string {
  return readFileSync(new URL('./launcher.mjs', import.meta.url), 'utf8');
}

/** One file: the launcher, and the parts in a comment behind it, where they cost a start next to nothing. */
export function programFile(parts: readonly Part[]): string {
  // What would end the comment is written otherwise; the launcher puts it back.
  const taken = parts.find(({ text }) => text.includes('*%/'));
  if (taken !== undefined) throw new Error(`${taken.name} has *%/ in it, which stands for the end of a comment`);
  const texts = parts.map(({ name, text }) => ({ name, text: text.replaceAll('*/', '*%/') }));
  const sizes = texts.map(({ name, text }) => ({ name, length: Buffer.byteLength(text) }));
  let fromEnd = Buffer.byteLength(CLOSING) + sizes.reduce((sum, { length }) => sum + length, 0);
  const places: Record<string, readonly [fromEnd: number, length: number]> = {};
  for (const { name, length } of sizes) {
    places[name] = [fromEnd, length];
    fromEnd -= length;
  }
  const head = launcher().replace('const PARTS = {};', () => `const PARTS = ${JSON.stringify(places)};`);
  return `${head}${OPENING}${texts.map(({ text }) => text).join('')}${CLOSING}`;
}
