/** A token of MySQL text. Whitespace and comments are gone; a version comment (`/*!40101 …`) is read as the code in it. */
export interface Token {
  /** `bits`: `b'101'` and `x'ff'` whole; `variable`: `@a`, `@@session.b`. */
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'bits' | 'variable';
  /** Words and symbols as written; the value of strings and quoted names, unescaped. */
  readonly text: string;
  /** Offsets into the text, for messages and for cutting statements out of it. */
  readonly start: number;
  readonly end: number;
}

/** A text that MySQL would not read either. */
export class SqlSyntaxError extends Error {
  readonly offset: number;
  constructor(message: string, text: string, offset: number) {
    const line = text.slice(0, offset).split('\n').length;
    const near = text.slice(offset, offset + 40).replace(/\s+/g, ' ');
    super(`${message} at line ${line}, near "${near}"`);
    this.name = 'SqlSyntaxError';
    this.offset = offset;
  }
}

const twoCharacterSymbols = new Set(['<=', '>=', '<>', '!=', ':=', '||', '&&', '<<', '>>']);

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' };

function isWordStart(character: string): boolean {
  return (
    (character >= 'a' && character <= 'z') ||
    (character >= 'A' && character <= 'Z') ||
    character === '_' ||
    character === '$' ||
    character >= '\u0080'
  );
}
function isWordPart(character: string): boolean {
  return isWordStart(character) || isDigit(character);
}
function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

/**
 * Offset behind a comment that begins at `at`, or `at` when none does. A version comment's opening counts as a comment
 * by itself, and so does the closing that is left of it.
 */
export function skipComment(text: string, at: number): number {
  const two = text.slice(at, at + 2);
  const dashes = two === '--' && (at + 2 >= text.length || /\s/.test(text.charAt(at + 2)));
  if (dashes || text.charAt(at) === '#') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end + 1;
  }
  if (two === '*/') return at + 2;
  if (two !== '/*') return at;
  const version = /^\/\*M?!\d*/.exec(text.slice(at, at + 12));
  if (version !== null) return at + version[0].length;
  const end = text.indexOf('*/', at + 2);
  if (end < 0) throw new SqlSyntaxError('A comment is not closed', text, at);
  return end + 2;
}

/** The value and the end of a string or quoted name that begins at `at`. A doubled quote stands for itself. */
export function readQuoted(text: string, at: number): { readonly value: string; readonly end: number } {
  const quote = text.charAt(at);
  let value = '';
  let place = at + 1;
  while (place < text.length) {
    const character = text.charAt(place);
    if (character === quote) {
      if (text.charAt(place + 1) !== quote) return { value, end: place + 1 };
      value += quote;
      place += 2;
    } else if (character === '\\' && quote !== '`') {
      const escaped = text.charAt(place + 1);
      value += escapes[escaped] ?? (escaped === '%' || escaped === '_' ? `\\${escaped}` : escaped);
      place += 2;
    } else {
      value += character;
      place++;
    }
  }
  throw new SqlSyntaxError('A quote is not closed', text, at);
}

/** @throws SqlSyntaxError for an unclosed quote or comment */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const push = (kind: Token['kind'], value: string, end: number): void => {
    tokens.push({ kind, text: value, start: at, end });
    at = end;
  };
  const wordEnd = (from: number): number => {
    let end = from;
    while (end < text.length && isWordPart(text.charAt(end))) end++;
    return end;
  };
  while (at < text.length) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      at++;
      continue;
    }
    const behindComment = skipComment(text, at);
    if (behindComment !== at) {
      at = behindComment;
      continue;
    }
    if (/[bBxX]/.test(character) && text.charAt(at + 1) === "'") {
      const { end } = readQuoted(text, at + 1);
      push('bits', text.slice(at, end).toLowerCase(), end);
    } else if (character === "'" || character === '"' || character === '`') {
      const { value, end } = readQuoted(text, at);
      push(character === '`' ? 'quoted' : 'string', value, end);
    } else if (isDigit(character) || (character === '.' && isDigit(text.charAt(at + 1)))) {
      const match = /^(?:0x[0-9a-fA-F]+|\d*\.?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\d+\.?)/.exec(text.slice(at, at + 80));
      const end = at + (match?.[0].length ?? 1);
      // 2fa_column is an unquoted name.
      if (end < text.length && isWordPart(text.charAt(end))) push('word', text.slice(at, wordEnd(end)), wordEnd(end));
      else push('number', text.slice(at, end), end);
    } else if (isWordStart(character)) {
      push('word', text.slice(at, wordEnd(at)), wordEnd(at));
    } else if (character === '@') {
      let end = at;
      while (text.charAt(end) === '@') end++;
      while (end < text.length && /[A-Za-z0-9_$.]/.test(text.charAt(end))) end++;
      push('variable', text.slice(at, end), end);
    } else {
      const two = text.slice(at, at + 2);
      const symbol = text.startsWith('<=>', at) ? '<=>' : twoCharacterSymbols.has(two) ? two : character;
      push('symbol', symbol, at + symbol.length);
    }
  }
  return tokens;
}
