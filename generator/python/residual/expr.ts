import type { Expr } from '../../rows/program.ts';

/** The expressions directly inside one. */
export function subterms(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'const':
    case 'var':
    case 'input':
      return [];
    case 'field':
      return [expr.of];
    case 'item':
      return [expr.of, expr.key];
    case 'op':
    case 'call':
      return expr.args;
    case 'method':
      return [expr.of, ...expr.args];
    case 'format':
      return expr.parts.filter((part) => typeof part !== 'string');
    case 'conditional':
      return [expr.test, expr.then, expr.else];
    case 'list':
    case 'tuple':
    case 'set':
      return expr.items;
    case 'dict':
      return expr.entries.flatMap((entry) => [entry.key, entry.value]);
    case 'map':
      return [expr.over, expr.value, ...(expr.where ? [expr.where] : []), ...(expr.key ? [expr.key] : [])];
  }
}

/** Whether the expression reads one of these variables. */
export function mentions(expr: Expr, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  if (expr.kind === 'var') return names.has(expr.name);
  return subterms(expr).some((term) => mentions(term, names));
}

/** Terms in the expression, up to `limit`. */
export function size(expr: Expr, limit: number): number {
  let count = 1;
  for (const term of subterms(expr)) {
    if (count >= limit) return count;
    count += size(term, limit - count);
  }
  return count;
}

/** Whether two expressions are the same text. */
export function sameExpr(left: Expr, right: Expr): boolean {
  return left === right || exprKey(left) === exprKey(right);
}

function exprKey(expr: Expr): string {
  return JSON.stringify(expr, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** Functions that give another value each time, so that their result must be kept in a variable. */
const FRESH = ['uuid.', 'uuidutils.', 'random.', 'secrets.', 'os.urandom', 'time.time'];

/** Whether evaluating the expression twice could give two values. */
export function isFresh(expr: Expr): boolean {
  if (expr.kind === 'call' && FRESH.some((prefix) => expr.fn.startsWith(prefix) || expr.fn.includes(`.${prefix}`))) {
    return true;
  }
  return expr.kind !== 'map' && subterms(expr).some(isFresh);
}

export function not(expr: Expr): Expr {
  if (expr.kind === 'op' && expr.op === 'not') return expr.args[0] ?? expr;
  return { kind: 'op', op: 'not', args: [expr] };
}
