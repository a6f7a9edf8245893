import { Dict } from './collection.ts';
import { PythonError } from './error.ts';

/** An integer that JSON text may hold and a JavaScript number may not. */
const BIG = /(?<![\w.+-])-?\d{16,}(?![\w.])/;

/**
 * Python's `json.loads`: objects become dicts.
 * @throws RangeError where the text holds an integer that would lose digits; PythonError ValueError for what is no JSON
 */
export function loads(text: string): unknown {
  const unquoted = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  if (BIG.test(unquoted)) throw new RangeError('JSON text with an integer of more than 15 digits');
  try {
    return revived(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new PythonError('ValueError', `no JSON: ${error.message}`);
    throw error;
  }
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  return new Dict(Object.entries(value).map(([key, inner]) => [key, revived(inner)] as const));
}

/** Python's `json.dumps` with its defaults: `, ` and `: ` between, everything outside ASCII escaped. */
export function dumps(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (value instanceof Dict) {
    return `{${value
      .entries()
      .map(([key, inner]) => `${quoted(keyText(key))}: ${dumps(inner)}`)
      .join(', ')}}`;
  }
  throw new TypeError('not serialisable as JSON');
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  if (key === null || typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint')
    return String(key);
  throw new TypeError('keys must be str, int, float, bool or None');
}

function quoted(text: string): string {
  const json = JSON.stringify(text);
  return [...Array(json.length).keys()].map((at) => escaped(json, at)).join('');
}

function escaped(json: string, at: number): string {
  const code = json.charCodeAt(at);
  return code < 0x7f ? json.charAt(at) : `\\u${code.toString(16).padStart(4, '0')}`;
}
