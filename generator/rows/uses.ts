import type { Expr, Program } from './program.ts';
import { eachExpr, eachStmt, mapExpr, mapProgram } from './walk.ts';

/** How often each variable is read in a program (definitions do not count). */
export function uses(program: Program): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const stmt of program) {
    eachExpr(stmt, (expr) => {
      if (expr.kind === 'var') counts.set(expr.name, (counts.get(expr.name) ?? 0) + 1);
    });
  }
  return counts;
}

/** Whether a variable is read anywhere in a program. */
export function isUsed(program: Program, name: string): boolean {
  return (uses(program).get(name) ?? 0) > 0;
}

/** The variables that an expression reads. */
export function variablesOf(expr: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  mapExpr(expr, (inner) => {
    if (inner.kind === 'var') names.add(inner.name);
    return inner;
  });
  return names;
}

/**
 * Variables that are given a value more than once, or whose value is changed in place: also through an item of it that
 * a loop or another name stands for.
 */
export function changed(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  /** A name to those whose value it may be a part of. */
  const partOf = new Map<string, Set<string>>();
  const alias = (name: string, of: Expr): void => {
    for (const root of rootsOf(of)) partOf.set(name, (partOf.get(name) ?? new Set()).add(root));
  };
  eachStmt(program, (stmt) => {
    if (stmt.kind === 'assign') names.add(stmt.name);
    if (stmt.kind === 'let' || stmt.kind === 'assign') alias(stmt.name, stmt.value);
    if (stmt.kind === 'forEach') alias(stmt.item, stmt.over);
    if (stmt.kind === 'mutate') {
      const root = rootOf(stmt.target);
      if (root !== null) names.add(root);
    }
  });
  // Methods that change and give a value stand inside expressions.
  mapProgram(program, (expr) => {
    const root = expr.kind === 'method' && CHANGING.has(expr.name) ? rootOf(expr.of) : null;
    if (root !== null) names.add(root);
    if (expr.kind === 'map') alias(expr.item, expr.over);
    return expr;
  });
  // A set visits what is added while it is gone through.
  for (const name of names) for (const root of partOf.get(name) ?? []) names.add(root);
  return names;
}

/** The variables whose value, or a part of it, an expression may give: not those that it only computes with. */
function rootsOf(expr: Expr): readonly string[] {
  const root = rootOf(expr);
  if (root !== null) return [root];
  switch (expr.kind) {
    case 'conditional':
      return [...rootsOf(expr.then), ...rootsOf(expr.else)];
    case 'op':
      return expr.op === 'and' || expr.op === 'or' ? expr.args.flatMap(rootsOf) : [];
    case 'call':
      // `enumerate(x)`, `sorted(x)`, `list(x)`, `zip(x, y)` give the items themselves.
      return MAKING.has(expr.fn) ? [] : expr.args.flatMap(rootsOf);
    case 'list':
    case 'tuple':
      return expr.items.flatMap(rootsOf);
    default:
      return [];
  }
}

/** Functions whose value is made anew: nothing of what they are given stands in it. */
const MAKING: ReadonlySet<string> = new Set([
  ...['str', 'six.text_type', 'int', 'len', 'bool', 'sum', 'abs', 'range'],
  ...['json.loads', 'json.dumps', 'shlex.split', 'strutils.bool_from_string'],
]);

const CHANGING: ReadonlySet<string> = new Set(['setdefault', 'pop', 'popitem']);

/** The variable that a path of fields and items starts from. */
export function rootOf(expr: Expr): string | null {
  if (expr.kind === 'var') return expr.name;
  return expr.kind === 'field' || expr.kind === 'item' || expr.kind === 'method' ? rootOf(expr.of) : null;
}

/** Functions that give another value each time: their calls are never moved or doubled. */
const FRESH = new Set(['uuid.uuid4', 'uuid.uuid1', 'uuid4', 'random.random', 'os.urandom']);

/** Whether evaluating an expression again gives the same value (a run's clock stands still within a step). */
export function isStable(expr: Expr): boolean {
  let stable = true;
  mapExpr(expr, (inner) => {
    if (inner.kind === 'call' && (FRESH.has(inner.fn) || /uuid/i.test(inner.fn))) stable = false;
    return inner;
  });
  return stable;
}

/** A text that equal programs and expressions share, and only they. */
export function textOf(of: Program | Expr): string {
  return JSON.stringify(of, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** Puts an expression in the place of a variable. */
export function substitute(program: Program, name: string, value: Expr): Program {
  return mapProgram(program, (expr) => (expr.kind === 'var' && expr.name === name ? value : expr));
}
