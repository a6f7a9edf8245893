/** A string literal's pieces: its prefix letters in lower case, and where its content is. */
export interface StringPrefix {
  readonly raw: boolean;
  readonly bytes: boolean;
  readonly formatted: boolean;
  readonly quote: string;
}

/** Reads what stands before a string's content: `rb"""`. */
export function stringPrefix(start: string): StringPrefix {
  const letters = start.toLowerCase();
  let at = 0;
  while (at < letters.length && letters[at] !== '"' && letters[at] !== "'") at++;
  const prefix = letters.slice(0, at);
  return {
    raw: prefix.includes('r'),
    bytes: prefix.includes('b'),
    formatted: prefix.includes('f'),
    quote: start.slice(at),
  };
}

const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * Resolves the escapes of a literal as Python does (reference, "String and Bytes literals"): an unknown escape stays
 * as it is, backslash included.
 */
export function unescapeLiteral(text: string, prefix: { readonly raw: boolean; readonly bytes: boolean }): string {
  if (prefix.raw || !text.includes('\\')) return text;
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char !== '\\') {
      out += char;
      continue;
    }
    const next = text[++at] ?? '';
    const simple = SIMPLE[next];
    if (simple !== undefined) out += simple;
    else if (next === '\n') continue;
    else if (next === 'x') {
      out += String.fromCharCode(hexDigits(text, at + 1, 2));
      at += 2;
    } else if (next === 'u' && !prefix.bytes) {
      out += String.fromCodePoint(hexDigits(text, at + 1, 4));
      at += 4;
    } else if (next === 'U' && !prefix.bytes) {
      out += String.fromCodePoint(hexDigits(text, at + 1, 8));
      at += 8;
    } else if (next >= '0' && next <= '7') {
      let digits = '';
      while (digits.length < 3 && (text[at] ?? '') >= '0' && (text[at] ?? '') <= '7') digits += text[at++];
      at--;
      out += String.fromCharCode(Number.parseInt(digits, 8));
    } else if (next === 'N' && !prefix.bytes) {
      throw new SyntaxError('a character by its name (\\N{…}) is not supported; write it as \\u…');
    } else out += `\\${next}`;
  }
  return out;
}

function hexDigits(text: string, at: number, count: number): number {
  const digits = text.slice(at, at + count);
  const value = Number.parseInt(digits, 16);
  if (digits.length < count || Number.isNaN(value) || value > 0x10ffff) {
    throw new SyntaxError('an escape in a string is cut off');
  }
  return value;
}

/** Bytes of a `b''` literal, whose characters all stand for themselves. */
export function literalBytes(text: string): Uint8Array {
  return Uint8Array.from([...text].map((char) => char.codePointAt(0) ?? 0));
}

/**
 * An integer or float literal, with Python 2's `0777` and `10L`.
 * @throws SyntaxError for complex numbers.
 */
export function parseNumber(literal: string): bigint | number {
  let text = literal.toLowerCase().replaceAll('_', '');
  if (text.endsWith('l')) text = text.slice(0, -1);
  if (text.startsWith('0x') || text.startsWith('0o') || text.startsWith('0b')) return BigInt(text);
  if (text.endsWith('j')) throw new SyntaxError('complex numbers are not supported');
  if (text.includes('.') || text.includes('e')) return Number(text);
  if (text.length > 1 && text.startsWith('0')) {
    const digits = text.slice(1);
    return [...digits].every((digit) => digit === '0') ? 0n : BigInt(`0o${digits}`);
  }
  return BigInt(text);
}
