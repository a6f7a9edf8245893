import { isDeepStrictEqual } from 'node:util';
import { bornValue, clockWithMicroseconds } from './born.ts';
import { type LowerContext, sqlType, type ValueType } from './facts.ts';
import { constant } from './fold.ts';
import type { Expr } from './program.ts';
import type { FromItem, Select, SqlExpr } from './sql.ts';
import { mapSelect, mapSql } from './walk.ts';

/** What the variables of an expression stand for in SQL. */
export interface SqlScope {
  readonly context: LowerContext;
  /** A column of the row that a loop variable holds. */
  column(row: string, name: string): SqlExpr | null;
  /** The query behind a result. */
  list(result: string): Select | null;
  /** Where the columns come from, for their types. */
  readonly from: readonly FromItem[];
  /** Columns that a condition around the expression says are not NULL, as text. */
  readonly filled?: ReadonlySet<string>;
}

/** The scope in which a condition holds. */
function where(scope: SqlScope, test: SqlExpr): SqlScope {
  const isNull = test.kind === 'binary' && test.right.kind === 'literal' && test.right.value === null;
  if (test.kind !== 'binary' || test.op !== 'is not' || !isNull || test.left.kind !== 'column') return scope;
  return { ...scope, filled: new Set([...(scope.filled ?? []), JSON.stringify(test.left)]) };
}

/**
 * An expression as SQL that gives exactly what Python gives, or `null`: the value then stays with the code. Text compares
 * byte by byte in Python, whatever a column's collation; None equals None; nothing is added to None.
 */
export function exprToSql(expr: Expr, scope: SqlScope): SqlExpr | null {
  const born = bornValue(expr);
  if (born?.born === 'uuid') return uuidSql(born.format);
  if (born) return { kind: 'run', expr };
  const clock = clockWithMicroseconds(expr);
  if (clock) {
    const place = clock.zone === 'utc' ? ':now' : ':localnow';
    return { kind: 'raw', sql: `DATE_ADD(${place}, INTERVAL ${clock.microseconds} MICROSECOND)` };
  }
  switch (expr.kind) {
    case 'const':
      return { kind: 'literal', value: expr.value };
    case 'field':
    case 'item':
      return fieldToSql(expr, scope);
    case 'call':
      return callToSql(expr, scope);
    case 'format':
      return concatenated(
        expr.parts.map((part) => (typeof part === 'string' ? { kind: 'const', value: part } : part)),
        scope,
      );
    case 'conditional': {
      const scalar = firstValue(expr, scope);
      if (scalar) return scalar;
      const when = testToSql(expr.test, scope);
      const then = exprToSql(expr.then, when ? where(scope, when) : scope);
      const other = exprToSql(expr.else, scope);
      return when && then && other ? { kind: 'case', whens: [{ when, then }], else: other } : null;
    }
    case 'op':
      return opToSql(expr, scope);
    default:
      return null;
  }
}

function uuidSql(format: 'dashed' | 'hex'): SqlExpr {
  const dashed: SqlExpr = { kind: 'function', name: 'UUID', args: [] };
  if (format === 'dashed') return dashed;
  const text = (value: string): SqlExpr => ({ kind: 'literal', value });
  return { kind: 'function', name: 'REPLACE', args: [dashed, text('-'), text('')] };
}

function fieldToSql(expr: Extract<Expr, { kind: 'field' | 'item' }>, scope: SqlScope): SqlExpr | null {
  const { of } = expr;
  const name = expr.kind === 'field' ? expr.name : constant(expr.key);
  if (of.kind === 'var' && typeof name === 'string') return scope.column(of.name, name);
  // The one row of an aggregate.
  if (of.kind !== 'item' || of.of.kind !== 'var' || constant(of.key) !== 0n) return null;
  const query = scope.list(of.of.name);
  const column = query?.columns.find((one, at) => one.name === name || BigInt(at) === name);
  if (!query || !column || !isOneRow(query)) return null;
  const inner = querySql({ ...query, columns: [column] }, scope);
  return inner && { kind: 'subquery', query: inner };
}

/** `rows[0].x if rows else None`: the one value that `scalar()` gives. */
function firstValue(expr: Extract<Expr, { kind: 'conditional' }>, scope: SqlScope): SqlExpr | null {
  const { test, then } = expr;
  if (test.kind !== 'var' || constant(expr.else) !== null || then.kind !== 'field' || then.of.kind !== 'item')
    return null;
  const { of, key } = then.of;
  if (of.kind !== 'var' || of.name !== test.name || constant(key) !== 0n) return null;
  const query = scope.list(test.name);
  const column = query?.columns.find((one) => one.name === then.name);
  if (!query || !column || query.unions?.length || (query.distinct && query.columns.length > 1)) return null;
  const one: Select = { ...query, columns: [column], limit: { kind: 'literal', value: 1n } };
  const inner = querySql(query.limit ? { ...query, columns: [column] } : one, scope);
  return inner && (!query.limit || constantLimit(query) === 1n) ? { kind: 'subquery', query: inner } : null;
}

function constantLimit(query: Select): unknown {
  return query.limit?.kind === 'literal' ? query.limit.value : undefined;
}

/** An aggregate over everything gives one row always. */
export function isOneRow(query: Select): boolean {
  const [only] = query.columns;
  const aggregate = only?.expr.kind === 'function' && /^(count|sum|min|max|avg)$/i.test(only.expr.name);
  return aggregate && query.groupBy.length === 0 && query.having === null && !query.unions?.length && !query.limit;
}

/** A query with the run values in it turned to SQL. */
export function querySql(query: Select, scope: SqlScope): Select | null {
  const state = { known: true };
  const filled = mapSelect(query, (sql) => fillOne(sql, scope, state));
  return state.known ? filled : null;
}

/** SQL with the run values in it turned to SQL. */
export function filledSql(sql: SqlExpr, scope: SqlScope): SqlExpr | null {
  const state = { known: true };
  const filled = mapSql(sql, (inner) => fillOne(inner, scope, state));
  return state.known ? filled : null;
}

function fillOne(sql: SqlExpr, scope: SqlScope, state: { known: boolean }): SqlExpr {
  if (sql.kind === 'run') {
    const found = exprToSql(sql.expr, scope);
    if (!found) state.known = false;
    return found ?? sql;
  }
  return sql.kind === 'case' ? askedOnce(sql) : sql;
}

/** `CASE WHEN a THEN CASE WHEN a THEN x ELSE NULL END ELSE y END` asks twice. */
function askedOnce(sql: Extract<SqlExpr, { kind: 'case' }>): SqlExpr {
  const whens = sql.whens.map(({ when, then }) => {
    const [inner, ...more] = then.kind === 'case' ? then.whens : [];
    return inner && more.length === 0 && isDeepStrictEqual(inner.when, when)
      ? { when, then: inner.then }
      : { when, then };
  });
  return { ...sql, whens };
}

function callToSql(expr: Extract<Expr, { kind: 'call' }>, scope: SqlScope): SqlExpr | null {
  const [first, second] = expr.args;
  if (expr.fn === 'datetime.microseconds_between' && first && second) {
    const sides = [first, second].map((side) => exprToSql(side, scope));
    const args = sides.flatMap((side) => (side && !typeOf(side, scope).nullable ? [side] : []));
    if (args.length < 2) return null;
    return { kind: 'function', name: 'TIMESTAMPDIFF', args: [{ kind: 'raw', sql: 'MICROSECOND' }, ...args] };
  }
  if (!first || expr.args.length !== 1) return null;
  if (expr.fn === 'len' && first.kind === 'var') {
    const query = scope.list(first.name);
    const plain = query && query.groupBy.length === 0 && !query.distinct && !query.limit && !query.unions?.length;
    if (!query || !plain) return null;
    const count: SqlExpr = { kind: 'function', name: 'COUNT', args: [{ kind: 'star' }] };
    const inner = querySql({ ...query, columns: [{ expr: count, name: 'count' }], orderBy: [] }, scope);
    return inner && { kind: 'subquery', query: inner };
  }
  if (expr.fn === 'int') {
    const sql = exprToSql(first, scope);
    const type = sql && typeOf(sql, scope);
    if (!sql || !type || type.nullable || (type.kind !== 'int' && type.kind !== 'float')) return null;
    if (type.kind === 'int') return sql;
    const whole: SqlExpr = { kind: 'function', name: 'TRUNCATE', args: [sql, { kind: 'literal', value: 0n }] };
    return { kind: 'cast', operand: whole, type: 'SIGNED' };
  }
  if (expr.fn === 'str' || expr.fn === 'six.text_type') {
    const sql = exprToSql(first, scope);
    const type = sql && typeOf(sql, scope);
    if (!sql || !type || type.nullable) return null;
    if (type.kind === 'string') return sql;
    return type.kind === 'int' ? { kind: 'cast', operand: sql, type: 'CHAR' } : null;
  }
  return null;
}

function concatenated(parts: readonly Expr[], scope: SqlScope): SqlExpr | null {
  const args: SqlExpr[] = [];
  for (const part of parts) {
    const sql = exprToSql(part, scope);
    const type = sql && typeOf(sql, scope);
    if (!sql || !type || type.nullable || (type.kind !== 'string' && type.kind !== 'int')) return null;
    if (sql.kind === 'function' && sql.name === 'CONCAT') args.push(...sql.args);
    else args.push(sql);
  }
  return { kind: 'function', name: 'CONCAT', args };
}

function opToSql(expr: Extract<Expr, { kind: 'op' }>, scope: SqlScope): SqlExpr | null {
  const [left, right] = expr.args;
  if (['==', '!=', '<', '<=', '>', '>=', 'is', 'is not', 'not', 'in'].includes(expr.op)) return testToSql(expr, scope);
  if (!left || !right || expr.args.length !== 2) return null;
  if (expr.op === 'and' || expr.op === 'or') return eitherToSql(expr.op, left, right, scope);
  const a = exprToSql(left, scope);
  const b = exprToSql(right, scope);
  if (!a || !b) return null;
  const [s, t] = [typeOf(a, scope), typeOf(b, scope)];
  if (s.nullable || t.nullable) return null;
  if (expr.op === '+' && s.kind === 'string' && t.kind === 'string') return concatenated([left, right], scope);
  if (['+', '-', '*'].includes(expr.op) && s.kind === 'int' && t.kind === 'int') {
    return { kind: 'binary', op: expr.op, left: a, right: b };
  }
  const numbers = [s.kind, t.kind].every((kind) => kind === 'int' || kind === 'float');
  if (expr.op === '*' && numbers) return { kind: 'binary', op: '*', left: a, right: b };
  // Python's `/` is one of binary floats, and MySQL's of whole numbers one of decimals.
  const divisor = constant(right);
  if (expr.op === '/' && numbers && (typeof divisor === 'number' || typeof divisor === 'bigint') && Number(divisor)) {
    return { kind: 'binary', op: '/', left: a, right: { kind: 'raw', sql: Number(divisor).toExponential() } };
  }
  return null;
}

/** `a or b` as a value: `a` where it is true, else `b`. */
function eitherToSql(op: 'and' | 'or', left: Expr, right: Expr, scope: SqlScope): SqlExpr | null {
  const when = testToSql(left, scope);
  const a = exprToSql(left, scope);
  const b = exprToSql(right, scope);
  if (!when || !a || !b) return null;
  return { kind: 'case', whens: [{ when, then: op === 'or' ? a : b }], else: op === 'or' ? b : a };
}

/** The truth of an expression as SQL that is never NULL, or `null`. */
export function testToSql(expr: Expr, scope: SqlScope): SqlExpr | null {
  if (expr.kind === 'const') return { kind: 'literal', value: truth(expr.value) };
  if (expr.kind === 'op') {
    const [left, right] = expr.args;
    if (expr.op === 'not' && left) {
      const operand = testToSql(left, scope);
      return operand && opposite(operand);
    }
    if (!left || !right || expr.args.length !== 2) return null;
    if (expr.op === 'and' || expr.op === 'or') {
      const a = testToSql(left, scope);
      const b = testToSql(right, scope);
      return a && b && { kind: 'binary', op: expr.op, left: a, right: b };
    }
    if (/^(==|!=|is|is not)$/.test(expr.op)) return equalToSql(expr.op, left, right, scope);
    if (/^[<>]=?$/.test(expr.op)) return orderToSql(expr.op, left, right, scope);
    return null;
  }
  const sql = exprToSql(expr, scope);
  return sql && truthSql(sql, typeOf(sql, scope));
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  is: 'is not',
  'is not': 'is',
};

/** The opposite of a test, which is never NULL. */
export function opposite(test: SqlExpr): SqlExpr {
  if (test.kind === 'unary' && test.op === 'not') return test.operand;
  const op = test.kind === 'binary' ? OPPOSITE[test.op] : undefined;
  if (test.kind === 'binary' && op !== undefined) return { ...test, op };
  return { kind: 'unary', op: 'not', operand: test };
}

function truth(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length > 0;
  return value !== 0n && Boolean(value);
}

function truthSql(sql: SqlExpr, type: ValueType): SqlExpr | null {
  const zero: SqlExpr = { kind: 'literal', value: 0n };
  const filled = (value: SqlExpr): SqlExpr =>
    type.nullable ? { kind: 'function', name: 'COALESCE', args: [value, zero] } : value;
  switch (type.kind) {
    case 'int':
    case 'flag':
    case 'decimal':
    case 'float':
      return { kind: 'binary', op: '!=', left: filled(sql), right: zero };
    case 'string':
      // Not `!= ''`: trailing blanks do not count in most collations.
      return {
        kind: 'binary',
        op: '>',
        left: filled({ kind: 'function', name: 'CHAR_LENGTH', args: [sql] }),
        right: zero,
      };
    case 'datetime':
      return { kind: 'binary', op: 'is not', left: sql, right: { kind: 'literal', value: null } };
    default:
      return null;
  }
}

function equalToSql(op: string, left: Expr, right: Expr, scope: SqlScope): SqlExpr | null {
  const negated = op === '!=' || op === 'is not';
  const none = [left, right].find((side) => constant(side) === null);
  if (none) {
    const other = exprToSql(none === left ? right : left, scope);
    if (!other) return null;
    return { kind: 'binary', op: negated ? 'is not' : 'is', left: other, right: { kind: 'literal', value: null } };
  }
  if (op === 'is' || op === 'is not') return null;
  const a = exprToSql(left, scope);
  const b = exprToSql(right, scope);
  if (!a || !b) return null;
  const [s, t] = [typeOf(a, scope), typeOf(b, scope)];
  const numbers: ReadonlySet<string> = new Set(['int', 'flag']);
  const both =
    s.kind === 'string' && t.kind === 'string' ? 'text' : numbers.has(s.kind) && numbers.has(t.kind) ? 'number' : null;
  if (!both) return null;
  const bytes = (sql: SqlExpr): SqlExpr =>
    sql.kind === 'literal' ? sql : { kind: 'cast', operand: sql, type: 'BINARY' };
  const [x, y] = both === 'text' ? [bytes(a), bytes(b)] : [a, b];
  if (!s.nullable && !t.nullable) return { kind: 'binary', op: negated ? '!=' : '=', left: x, right: y };
  const same: SqlExpr = { kind: 'binary', op: '<=>', left: x, right: y };
  return negated ? { kind: 'unary', op: 'not', operand: same } : same;
}

function orderToSql(op: string, left: Expr, right: Expr, scope: SqlScope): SqlExpr | null {
  const a = exprToSql(left, scope);
  const b = exprToSql(right, scope);
  if (!a || !b) return null;
  const types = [typeOf(a, scope), typeOf(b, scope)];
  if (!types.every((type) => !type.nullable && (type.kind === 'int' || type.kind === 'flag'))) return null;
  return { kind: 'binary', op, left: a, right: b };
}

/** The type of SQL that this file made. */
export function typeOf(sql: SqlExpr, scope: SqlScope): ValueType {
  switch (sql.kind) {
    case 'subquery': {
      const type = sqlType(
        scope.context,
        sql.query.from,
        sql.query.columns[0]?.expr ?? { kind: 'literal', value: null },
      );
      return isOneRow(sql.query) ? type : { ...type, nullable: true };
    }
    case 'binary': {
      const [a, b] = [typeOf(sql.left, scope), typeOf(sql.right, scope)];
      if (sql.op === '/') return { kind: 'float', nullable: a.nullable };
      const kind = b.kind === 'float' ? 'float' : a.kind;
      if (['+', '-', '*'].includes(sql.op)) return { kind, nullable: a.nullable || b.nullable };
      return { kind: 'flag', nullable: false };
    }
    case 'unary':
      return { kind: 'flag', nullable: false };
    case 'case': {
      const arms = [...sql.whens.map((arm) => arm.then), ...(sql.else ? [sql.else] : [])].map((arm) =>
        typeOf(arm, scope),
      );
      const [first] = arms;
      const kinds = arms.every((arm) => arm.kind === first?.kind);
      return { kind: kinds && first ? first.kind : 'other', nullable: arms.some((arm) => arm.nullable) };
    }
    case 'cast': {
      const type = sqlType(scope.context, scope.from, sql);
      return { ...type, nullable: typeOf(sql.operand, scope).nullable };
    }
    case 'function': {
      const type = sqlType(scope.context, scope.from, sql);
      // What a condition says of an argument holds for what is made of it.
      const strict = /^(timestampdiff|truncate)$/i.test(sql.name);
      const values = sql.args.filter((arg) => arg.kind !== 'raw');
      return strict ? { ...type, nullable: values.some((arg) => typeOf(arg, scope).nullable) } : type;
    }
    default: {
      const type = sqlType(scope.context, scope.from, sql);
      return scope.filled?.has(JSON.stringify(sql, bigints)) ? { ...type, nullable: false } : type;
    }
  }
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
