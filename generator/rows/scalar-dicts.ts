import { constant } from './fold.ts';
import type { Expr, Program, Stmt } from './program.ts';
import { changed, isStable, rootOf, variablesOf } from './uses.ts';
import { eachExpr, mapProgram } from './walk.ts';

/** What is known of one key of a dict: when it is there (`null`: always), and its value then. */
interface Entry {
  readonly when: Expr | null;
  readonly value: Expr;
}

/**
 * A dict that is only filled under constant keys and only asked for them is no dict: `if c: d['k'] = v` and then
 * `d['k'] if 'k' in d` is `v if c`. That way an update whose columns depend on the row becomes one statement.
 */
export function scalarDicts(program: Program): Program {
  let current: Program = program.map((stmt): Stmt => {
    if (stmt.kind === 'forEach' || stmt.kind === 'while') return { ...stmt, body: scalarDicts(stmt.body) };
    if (stmt.kind === 'if') return { ...stmt, then: scalarDicts(stmt.then), else: scalarDicts(stmt.else) };
    return stmt;
  });
  for (const stmt of current) {
    if (stmt.kind === 'let' && stmt.value.kind === 'dict') current = withoutDict(current, stmt.name) ?? current;
  }
  return current;
}

/** The block without that dict; `null` where it is more than a bag of values. */
function withoutDict(block: Program, name: string): Program | null {
  const at = block.findIndex((stmt) => stmt.kind === 'let' && stmt.name === name);
  const start = block[at];
  if (start?.kind !== 'let' || start.value.kind !== 'dict') return null;
  const entries = new Map<string, Entry>();
  for (const { key, value } of start.value.entries) {
    const text = constant(key);
    if (typeof text !== 'string' || !isStable(value)) return null;
    entries.set(text, { when: null, value });
  }
  const rest: Stmt[] = [];
  const fills = new Set<Stmt>();
  let filling = true;
  for (const stmt of block.slice(at + 1)) {
    const added = filling ? filled(stmt, name) : null;
    if (added) {
      for (const [key, entry] of added) {
        if (entries.has(key)) return null;
        entries.set(key, entry);
      }
      fills.add(stmt);
      continue;
    }
    if (mentions(stmt, name)) filling = false;
    rest.push(stmt);
  }
  const unstable = changed(block);
  for (const { when, value } of entries.values()) {
    for (const expr of when ? [when, value] : [value]) {
      if ([...variablesOf(expr)].some((one) => unstable.has(one))) return null;
    }
  }
  let plain = true;
  const replaced = mapProgram(rest, (expr) => {
    const found = answered(expr, name, entries);
    return found ?? expr;
  });
  for (const stmt of replaced) if (mentions(stmt, name)) plain = false;
  return plain ? [...block.slice(0, at), ...replaced] : null;
}

/** `d['k'] = v`, alone or as all that an `if` without `else` does. */
function filled(stmt: Stmt, name: string): Map<string, Entry> | null {
  if (stmt.kind === 'if' && stmt.else.length === 0 && isStable(stmt.test) && !variablesOf(stmt.test).has(name)) {
    const found = new Map<string, Entry>();
    for (const inner of stmt.then) {
      const one = filled(inner, name);
      if (!one) return null;
      for (const [key, { when, value }] of one) {
        if (when !== null || found.has(key)) return null;
        found.set(key, { when: stmt.test, value });
      }
    }
    return found.size > 0 ? found : null;
  }
  if (stmt.kind !== 'mutate' || stmt.method !== '__setitem__' || rootOf(stmt.target) !== name) return null;
  const [key, value] = stmt.args;
  const text = constant(key);
  if (stmt.target.kind !== 'var' || typeof text !== 'string' || !value || !isStable(value)) return null;
  return variablesOf(value).has(name) ? null : new Map([[text, { when: null, value }]]);
}

function answered(expr: Expr, name: string, entries: ReadonlyMap<string, Entry>): Expr | null {
  if (expr.kind === 'item' && expr.of.kind === 'var' && expr.of.name === name) {
    const key = constant(expr.key);
    return typeof key === 'string' ? (entries.get(key)?.value ?? null) : null;
  }
  if (expr.kind === 'op' && expr.op === 'in') {
    const [item, holder] = expr.args;
    const key = constant(item);
    if (holder?.kind !== 'var' || holder.name !== name || typeof key !== 'string') return null;
    const entry = entries.get(key);
    return entry?.when ?? { kind: 'const', value: entry !== undefined };
  }
  return null;
}

function mentions(stmt: Stmt, name: string): boolean {
  let found = false;
  eachExpr(stmt, (expr) => {
    if (expr.kind === 'var' && expr.name === name) found = true;
  });
  return found;
}
