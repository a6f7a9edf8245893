import type { DefaultSpec } from '../operation/model.ts';
import { literalOf } from './default-literal.ts';
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

/**
 * Whether a default is the moment of the upgrade (`:now` in UTC, `:localnow`), which the run fills in: a literal on every
 * server, and another one on each.
 */
export function isMoment(sql: string): boolean {
  return sql === ':now' || sql === ':localnow';
}

/** The input of the set that a default is (`:input.<name>`), until a run's values are put in; `null`: it is none. */
export function placeInput(sql: string): string | null {
  return sql.startsWith(':input.') ? sql.slice(':input.'.length) : null;
}

function normalDefaultExpression(sql: string, type: ColumnType, column: string): ColumnDefault {
  if (isMoment(sql) || placeInput(sql) !== null) return { kind: 'expression', sql };
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
