import type { Expr } from './program.ts';
import { mapExpr } from './walk.ts';

type Const = Extract<Expr, { kind: 'const' }>;

/** Does what can be done at build time: items of literal collections, joined strings, tests of constants. */
export function fold(expr: Expr): Expr {
  return mapExpr(expr, foldOne);
}

function foldOne(expr: Expr): Expr {
  switch (expr.kind) {
    case 'item':
      return foldItem(expr);
    case 'field':
      // A row that the script made itself.
      return expr.of.kind === 'dict'
        ? foldItem({ kind: 'item', of: expr.of, key: { kind: 'const', value: expr.name } }, expr)
        : expr;
    case 'op':
      return foldOp(expr);
    case 'format':
      return foldFormat(expr);
    case 'conditional':
      if (expr.test.kind !== 'const') return expr;
      return isTrue(expr.test) ? expr.then : expr.else;
    case 'call':
      if (expr.fn === 'str' && expr.args.length === 1 && typeof constant(expr.args[0]) === 'string') {
        return expr.args[0] ?? expr;
      }
      return expr;
    default:
      return expr;
  }
}

function foldItem(expr: Extract<Expr, { kind: 'item' }>, original: Expr = expr): Expr {
  const key = constant(expr.key);
  if (key === undefined) return original;
  if (expr.of.kind === 'dict') {
    const found = expr.of.entries.filter((entry) => sameConst(constant(entry.key), key)).at(-1);
    const known = expr.of.entries.every((entry) => entry.key.kind === 'const');
    return found && known ? found.value : original;
  }
  if ((expr.of.kind === 'list' || expr.of.kind === 'tuple') && typeof key !== 'string') {
    const at = Number(key);
    return expr.of.items.at(at) ?? original;
  }
  return original;
}

const OPPOSITE: Readonly<Record<string, string>> = { '==': '!=', '!=': '==', is: 'is not', 'is not': 'is' };

function foldOp(expr: Extract<Expr, { kind: 'op' }>): Expr {
  const [left, right] = expr.args;
  if (expr.op === 'not' && left?.kind === 'const') return { kind: 'const', value: !isTrue(left) };
  const opposite = expr.op === 'not' && left?.kind === 'op' ? OPPOSITE[left.op] : undefined;
  if (opposite !== undefined && left?.kind === 'op') return { ...left, op: opposite };
  if ((expr.op === 'and' || expr.op === 'or') && left?.kind === 'const' && right) {
    return isTrue(left) === (expr.op === 'and') ? right : left;
  }
  const [a, b] = [constant(left), constant(right)];
  if (expr.op === '+' && typeof a === 'string' && typeof b === 'string') return { kind: 'const', value: a + b };
  if (expr.op === '+' && typeof a === 'bigint' && typeof b === 'bigint') return { kind: 'const', value: a + b };
  return expr;
}

function foldFormat(expr: Extract<Expr, { kind: 'format' }>): Expr {
  const parts: (string | Expr)[] = [];
  for (const part of expr.parts) {
    const text = typeof part === 'string' ? part : constant(part);
    const last = parts.at(-1);
    if (typeof text === 'string' && typeof last === 'string') parts[parts.length - 1] = last + text;
    else parts.push(typeof text === 'string' ? text : part);
  }
  const [only] = parts;
  if (parts.length === 0) return { kind: 'const', value: '' };
  return parts.length === 1 && typeof only === 'string' ? { kind: 'const', value: only } : { kind: 'format', parts };
}

/** The value of a constant, `undefined` for anything else. */
export function constant(expr: Expr | undefined): Const['value'] | undefined {
  return expr?.kind === 'const' ? expr.value : undefined;
}

/** Python's truth of a constant. */
export function isTrue(expr: Const): boolean {
  const { value } = expr;
  if (value instanceof Uint8Array) return value.length > 0;
  return value !== null && value !== false && value !== 0 && value !== 0n && value !== '';
}

function sameConst(left: Const['value'] | undefined, right: Const['value']): boolean {
  if (left === undefined) return false;
  if (typeof left === 'string' || typeof right === 'string') return left === right;
  return left === right || (left !== null && right !== null && Number(left) === Number(right));
}
