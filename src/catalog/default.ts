import type { DefaultSpec } from '../operation/model.ts';
import { catalogError } from './error.ts';
import { normalExpression } from './expression.ts';
import type { ColumnDefault, ColumnType } from './model.ts';
import { tokenize } from './token.ts';

const nowWords = new Set(['current_timestamp', 'now', 'localtime', 'localtimestamp']);

/**
 * A default as a script or a server writes it, in normal form for its column's type: numbers as the server prints them,
 * `now()` and its synonyms as `current_timestamp()`, a date with its midnight.
 *
 * @throws CatalogError ER_INVALID_DEFAULT where the literal is none of the type's values
 */
export function normalDefault(spec: DefaultSpec, type: ColumnType, column: string): ColumnDefault {
  switch (spec.kind) {
    case 'null':
      return spec;
    case 'literal':
      return { kind: 'literal', value: literalOf(spec.value, type, column) };
    case 'expression':
      return normalDefaultExpression(spec.sql, type, column);
  }
}

function normalDefaultExpression(sql: string, type: ColumnType, column: string): ColumnDefault {
  const tokens = tokenize(stripParentheses(sql.trim()));
  const [first, second] = tokens;
  const word = first?.kind === 'word' ? first.text.toLowerCase() : '';
  if (first !== undefined && tokens.length === 1) {
    if (word === 'null') return { kind: 'null' };
    if (word === 'true' || word === 'false') return literal(word === 'true' ? '1' : '0', type, column);
    if (first.kind !== 'word' && first.kind !== 'quoted') return literal(first.text, type, column);
  }
  if (tokens.length === 2 && second?.kind === 'number' && (first?.text === '-' || first?.text === '+')) {
    return literal(first.text === '-' ? `-${second.text}` : second.text, type, column);
  }
  if (nowWords.has(word)) {
    const digits = tokens.find((token) => token.kind === 'number')?.text;
    return { kind: 'expression', sql: `current_timestamp(${digits === undefined || digits === '0' ? '' : digits})` };
  }
  return { kind: 'expression', sql: normalExpression(sql) };
}

function literal(value: string, type: ColumnType, column: string): ColumnDefault {
  return { kind: 'literal', value: literalOf(value, type, column) };
}

/** Only a pair that belongs together: `(a)+(b)` keeps its parentheses. */
function stripParentheses(sql: string): string {
  if (!sql.startsWith('(') || !sql.endsWith(')')) return sql;
  let depth = 0;
  for (const token of tokenize(sql)) {
    if (token.text === '(' && token.kind === 'symbol') depth++;
    if (token.text === ')' && token.kind === 'symbol') depth--;
    if (depth === 0) return token.end === sql.length ? stripParentheses(sql.slice(1, -1).trim()) : sql;
  }
  return sql;
}

function literalOf(value: string, type: ColumnType, column: string): string {
  const invalid = (): Error => catalogError('ER_INVALID_DEFAULT', `Invalid default value for '${column}'`);
  switch (type.kind) {
    case 'boolean':
    case 'integer':
    case 'year': {
      if (!isNumeric(value)) throw invalid();
      const [whole, fraction = ''] = value.trim().split('.');
      return fraction === '' && /^[+-]?\d+$/.test(whole ?? '') ? BigInt(whole ?? '0').toString() : fixed(value, 0);
    }
    case 'decimal':
      if (!isNumeric(value)) throw invalid();
      return fixed(value, type.scale);
    case 'float':
    case 'double':
      if (!isNumeric(value)) throw invalid();
      return type.precision === undefined ? String(Number(value)) : fixed(value, type.precision[1]);
    case 'bit': {
      const bits = /^b'([01]*)'$/.exec(value);
      if (bits !== null) return `b'${`${bits[1]}`.replace(/^0+(?=.)/, '')}'`;
      if (!/^\d+$/.test(value)) throw invalid();
      return `b'${BigInt(value).toString(2)}'`;
    }
    case 'char':
    case 'varchar':
      if ([...value.trimEnd()].length > type.length) throw invalid();
      return value;
    case 'enum': {
      const member = type.values.find((each) => each.toLowerCase() === value.toLowerCase());
      if (member === undefined) throw invalid();
      return member;
    }
    case 'datetime':
    case 'timestamp':
      return moment(value, type.fsp, invalid);
    default:
      return value;
  }
}

function isNumeric(value: string): boolean {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value);
}

/** Decimal digits without binary rounding, as far as a default needs it. */
function fixed(value: string, scale: number): string {
  const plain = /^\s*\+?(-?)0*(\d*)\.?(\d*)\s*$/.exec(value);
  if (plain === null || `${plain[3]}`.length > scale) return Number(value).toFixed(scale);
  const whole = plain[2] === '' ? '0' : plain[2];
  return `${plain[1]}${whole}${scale === 0 ? '' : `.${`${plain[3]}`.padEnd(scale, '0')}`}`;
}

/** `2000-01-02` is `2000-01-02 00:00:00`; `0` is the zero date; fractions have as many digits as the type. */
function moment(value: string, fsp: number, invalid: () => Error): string {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?)?$/.exec(value.trim());
  const fraction = (digits: string): string => (fsp === 0 ? '' : `.${digits.slice(0, fsp).padEnd(fsp, '0')}`);
  if (/^0+$/.test(value.trim())) return `0000-00-00 00:00:00${fraction('')}`;
  if (match === null) throw invalid();
  return `${match[1]} ${match[2] ?? '00:00:00'}${fraction(match[3] ?? '')}`;
}
