import { PyDict, PyList, type Value } from '../../python/value.ts';

/** A place where text is no JSON; `json.loads` makes a ValueError of it. */
export class JsonError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(`${message}: line 1 column ${at + 1} (char ${at})`);
    this.at = at;
  }
}

/** JSON text as Python values: integers stay integers, whatever their size. @throws JsonError */
export function parseJson(text: string): Value {
  const reader = { text, at: 0 };
  skip(reader);
  const value = readValue(reader);
  skip(reader);
  if (reader.at < text.length) throw new JsonError('Extra data', reader.at);
  return value;
}

interface Reader {
  readonly text: string;
  at: number;
}

function skip(reader: Reader): void {
  while (' \t\n\r'.includes(reader.text[reader.at] ?? 'x')) reader.at++;
}

const words: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

function readValue(reader: Reader): Value {
  const { text, at } = reader;
  const char = text[at];
  if (char === '{') return readObject(reader);
  if (char === '[') return readArray(reader);
  if (char === '"') return readString(reader);
  for (const [word, value] of words) {
    if (text.startsWith(word, at)) {
      reader.at += word.length;
      return value;
    }
  }
  const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(text.slice(at));
  if (!number) throw new JsonError('Expecting value', at);
  reader.at += number[0].length;
  return number[2] || number[3] ? Number(number[0]) : BigInt(number[0]);
}

function readObject(reader: Reader): PyDict {
  const dict = new PyDict();
  reader.at++;
  skip(reader);
  if (reader.text[reader.at] === '}') {
    reader.at++;
    return dict;
  }
  for (;;) {
    skip(reader);
    if (reader.text[reader.at] !== '"') {
      throw new JsonError('Expecting property name enclosed in double quotes', reader.at);
    }
    const key = readString(reader);
    skip(reader);
    expect(reader, ':');
    skip(reader);
    dict.set(key, readValue(reader));
    skip(reader);
    if (next(reader, '}')) return dict;
    expect(reader, ',');
  }
}

function readArray(reader: Reader): PyList {
  const items: Value[] = [];
  reader.at++;
  skip(reader);
  if (next(reader, ']')) return new PyList(items);
  for (;;) {
    skip(reader);
    items.push(readValue(reader));
    skip(reader);
    if (next(reader, ']')) return new PyList(items);
    expect(reader, ',');
  }
}

function readString(reader: Reader): string {
  const start = reader.at;
  let end = start + 1;
  while (end < reader.text.length && reader.text[end] !== '"') end += reader.text[end] === '\\' ? 2 : 1;
  if (end >= reader.text.length) throw new JsonError('Unterminated string starting at', start);
  reader.at = end + 1;
  try {
    return JSON.parse(reader.text.slice(start, end + 1)) as string;
  } catch {
    throw new JsonError('Invalid control character at', start);
  }
}

function next(reader: Reader, char: string): boolean {
  if (reader.text[reader.at] !== char) return false;
  reader.at++;
  return true;
}

function expect(reader: Reader, char: string): void {
  if (!next(reader, char)) throw new JsonError(`Expecting '${char}' delimiter`, reader.at);
}
