import { createHash } from 'node:crypto';
import { SourceError } from './model.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A source file's text, without a byte order mark: UTF-8, or of a Python file what its coding line says (PEP 263).
 * Comments of a Python file that says so by itself may hold other bytes.
 * @throws SourceError naming the file when the bytes are not text of that coding, or when nobody knows the coding.
 */
export function decodeText(bytes: Uint8Array, label: string, path: string): string {
  const coding = path.endsWith('.py') ? codingOf(bytes) : null;
  const decode = coding === null ? utf8decode : decoderOf(coding);
  if (decode === null) throw new SourceError(`${label}: ${path} names the coding ${coding}, which is not known`);
  try {
    return decode(bytes);
  } catch (cause) {
    const text = coding !== null && decode === utf8decode ? withOddComments(bytes) : null;
    if (text !== null) return text;
    const help = coding === null && path.endsWith('.py') ? ', and no coding line says what it is' : '';
    throw new SourceError(`${label}: ${path} is not ${coding ?? 'UTF-8'} text${help}`, { cause });
  }
}

/** Python does not look at the bytes of comments in a file whose coding line says UTF-8. `null`: others are odd, too. */
function withOddComments(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('utf8');
  const lines = text.split('\n').filter((line) => line.includes('\ufffd'));
  return lines.every((line) => line.trimStart().startsWith('#')) ? text : null;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const utf8decode = (bytes: Uint8Array): string => utf8.decode(bytes);

/** What Python calls latin-1 is its bytes' own numbers; the encoding standard of the web means windows-1252 by it. */
function decoderOf(coding: string): ((bytes: Uint8Array) => string) | null {
  const name = coding.toLowerCase().replaceAll('_', '-');
  switch (name) {
    case 'utf-8':
    case 'utf8':
    case 'utf-8-sig':
    case 'ascii':
    case 'us-ascii':
      return utf8decode;
    case 'latin-1':
    case 'latin1':
    case 'iso-8859-1':
    case 'iso8859-1':
    case 'l1':
      return (bytes) => Buffer.from(bytes).toString('latin1');
    default:
      try {
        const decoder = new TextDecoder(name, { fatal: true });
        return (bytes) => decoder.decode(bytes);
      } catch {
        return null;
      }
  }
}

/**
 * The coding that one of the first two lines names, in a comment by itself: `# -*- coding: latin-1 -*-`. The second
 * line counts only behind one that is a comment or blank.
 */
function codingOf(bytes: Uint8Array): string | null {
  for (const line of firstLines(bytes)) {
    const text = line.trimStart();
    if (text === '') continue;
    if (!text.startsWith('#')) return null;
    for (let at = text.indexOf('coding'); at >= 0; at = text.indexOf('coding', at + 1)) {
      const rest = text.slice(at + 'coding'.length);
      if (!rest.startsWith(':') && !rest.startsWith('=')) continue;
      const name = wordAt(rest.slice(1).trimStart());
      if (name !== '') return name;
    }
  }
  return null;
}

function firstLines(bytes: Uint8Array): readonly string[] {
  const lines: string[] = [];
  let from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (lines.length < 2 && from < bytes.length) {
    const found = bytes.indexOf(0x0a, from);
    const end = found < 0 ? bytes.length : found;
    lines.push(Buffer.from(bytes.subarray(from, Math.min(end, from + 1000))).toString('latin1'));
    from = end + 1;
  }
  return lines;
}

function wordAt(text: string): string {
  let end = 0;
  while (end < text.length && isWord(text.charCodeAt(end))) end++;
  return text.slice(0, end);
}

/** Letters, digits, `-`, `_` and `.`. */
function isWord(code: number): boolean {
  const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return letter || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f || code === 0x2e;
}
