import { PythonError } from './error.ts';
/** Python's `str()` of None, booleans, integers and text. @throws TypeError for what has no one spelling here */
export function str(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return String(value);
  throw new TypeError('str() of a value that is neither text nor a whole number');
}

/** Python's `int()` of whole numbers and their text. @throws TypeError */
export function int(value: unknown, base = 10): number | bigint {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string') {
    const text = value.trim();
    const digits = base === 16 ? /^[+-]?(0x)?[0-9a-f]+$/i : /^[+-]?\d+$/;
    if (digits.test(text) && (base === 10 || base === 16)) {
      const parsed = Number.parseInt(text, base);
      return Number.isSafeInteger(parsed) || base !== 10 ? parsed : BigInt(text);
    }
  }
  throw new PythonError(typeof value === 'string' ? 'ValueError' : 'TypeError', 'int() of what is no whole number');
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new PythonError('AttributeError', 'a str is wanted');
}

export const lower = (value: unknown): string => text(value).toLowerCase();
export const upper = (value: unknown): string => text(value).toUpperCase();
export const startswith = (value: unknown, start: unknown): boolean =>
  Array.isArray(start) ? start.some((one) => text(value).startsWith(text(one))) : text(value).startsWith(text(start));
export const endswith = (value: unknown, end: unknown): boolean =>
  Array.isArray(end) ? end.some((one) => text(value).endsWith(text(one))) : text(value).endsWith(text(end));

/** `replace(old, new)`, all of them. */
export const replace = (value: unknown, from: unknown, to: unknown): string =>
  text(value).replaceAll(text(from), () => text(to));

/** `split(separator, limit)`: what is behind the last split stays whole. Without a separator: by white space. */
export function split(value: unknown, separator: unknown = null, limit = -1): string[] {
  if (separator === null)
    return text(value)
      .trim()
      .split(/\s+/)
      .filter((part) => part !== '');
  const parts = text(value).split(text(separator));
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(text(separator))];
}

/** `rsplit(separator, limit)`: splits from the right. */
export function rsplit(value: unknown, separator: unknown, limit = -1): string[] {
  const parts = text(value).split(text(separator));
  if (limit < 0 || parts.length <= limit + 1) return parts;
  const kept = parts.length - limit;
  return [parts.slice(0, kept).join(text(separator)), ...parts.slice(kept)];
}

/** `strip(characters)`; without them: white space. */
export const strip = (value: unknown, chars: unknown = null): string => lstrip(rstrip(value, chars), chars);

export function lstrip(value: unknown, chars: unknown = null): string {
  if (chars === null) return text(value).trimStart();
  let at = 0;
  while (at < text(value).length && text(chars).includes(text(value).charAt(at))) at += 1;
  return text(value).slice(at);
}

export function rstrip(value: unknown, chars: unknown = null): string {
  if (chars === null) return text(value).trimEnd();
  let end = text(value).length;
  while (end > 0 && text(chars).includes(text(value).charAt(end - 1))) end -= 1;
  return text(value).slice(0, end);
}

/** `separator.join(items)`. */
export const join = (separator: unknown, items: unknown): string => {
  if (!Array.isArray(items)) throw new PythonError('TypeError', 'join() of what is no list');
  return items.map(text).join(text(separator));
};

/** Every character is of that kind, and there is one. */
const all = (kind: RegExp) => {
  const whole = new RegExp(`^(?:${kind.source})+$`, 'u');
  return (value: unknown): boolean => whole.test(text(value));
};
export const isdigit = all(/\p{Nd}|[²³¹⁰-⁹₀-₉]/u);
export const isalpha = all(/\p{L}/u);
export const isalnum = all(/[\p{L}\p{N}]/u);
export const isspace = (value: unknown): boolean => text(value) !== '' && text(value).trim() === '';

const cased = (letter: string): boolean => letter.toLowerCase() !== letter.toUpperCase();
export const islower = (value: unknown): boolean => [...text(value)].some(cased) && lower(value) === text(value);
export const isupper = (value: unknown): boolean => [...text(value)].some(cased) && upper(value) === text(value);

/** Each run of cased letters begins with a capital and goes on in small ones. */
export function title(value: unknown): string {
  let inside = false;
  return [...text(value)]
    .map((letter) => {
      const changed = inside ? letter.toLowerCase() : letter.toUpperCase();
      inside = cased(letter);
      return changed;
    })
    .join('');
}
export const istitle = (value: unknown): boolean => [...text(value)].some(cased) && title(value) === text(value);

export function capitalize(value: unknown): string {
  const [first = '', ...rest] = [...text(value)];
  return first.toUpperCase() + rest.join('').toLowerCase();
}

/** Where a text begins in another one, in code points; -1: nowhere. */
export function find(value: unknown, part: unknown): number {
  const at = text(value).indexOf(text(part));
  return at < 0 ? at : [...text(value).slice(0, at)].length;
}

/** How often a text is in another one, without overlaps. */
export const count = (value: unknown, part: unknown): number =>
  text(part) === '' ? [...text(value)].length + 1 : text(value).split(text(part)).length - 1;

/** What is before a separator, the separator, and what is behind it. */
export function partition(value: unknown, separator: unknown): [string, string, string] {
  const at = text(value).indexOf(text(separator));
  if (at < 0) return [text(value), '', ''];
  return [text(value).slice(0, at), text(separator), text(value).slice(at + text(separator).length)];
}

/** The same, at the last one. */
export function rpartition(value: unknown, separator: unknown): [string, string, string] {
  const at = text(value).lastIndexOf(text(separator));
  if (at < 0) return ['', '', text(value)];
  return [text(value).slice(0, at), text(separator), text(value).slice(at + text(separator).length)];
}

const TRUE_TEXTS: ReadonlySet<string> = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const FALSE_TEXTS: ReadonlySet<string> = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

/** `oslo_utils.strutils.bool_from_string`. @throws PythonError ValueError where `strict` and it is neither */
/** `uuid.UUID(text).hex`. @throws PythonError for what is no UUID */
export function uuidHex(value: unknown): string {
  if (typeof value !== 'string') throw new PythonError('TypeError', 'UUID() of what is no text');
  const hex = value.replace('urn:', '').replace('uuid:', '').replace(/[{}-]/g, '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new PythonError('ValueError', 'badly formed hexadecimal UUID string');
  return hex;
}

/** `str(uuid.UUID(text))`. @throws PythonError for what is no UUID */
export function uuidText(value: unknown): string {
  const hex = uuidHex(value);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The value of an SQL text that stands there without quotes. @throws PythonError for what is no number */
export function number(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return value;
  throw new PythonError('ValueError', 'a number is wanted where the SQL text has a value without quotes');
}

export function boolFromString(value: unknown, strict: unknown = false, otherwise: unknown = false): unknown {
  if (typeof value === 'boolean') return value;
  const lowered = str(value).trim().toLowerCase();
  if (TRUE_TEXTS.has(lowered)) return true;
  if (FALSE_TEXTS.has(lowered)) return false;
  if (strict === true) throw new PythonError('ValueError', 'neither a true nor a false word');
  return otherwise;
}
