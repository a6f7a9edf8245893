import type { Code, Expression, Statement } from './ast.ts';
import { targetNames } from './names.ts';
import { statementBlocks, statementExpressions, subexpressions } from './walk.ts';

/**
 * For each loop of a body: the names whose values at the head of a round matter, because the round reads them before
 * it binds them, or because something behind the loop reads them. What a loop over rows assigns and is not among these
 * needs no variable in the run.
 */
export type Liveness = ReadonlyMap<Statement, ReadonlySet<string>>;

const known = new WeakMap<readonly Statement[], Liveness>();

/** The liveness of a body's loops, worked out once. @param keepAll for modules: every name may be read later. */
export function livenessOf(body: readonly Statement[], keepAll: boolean): Liveness {
  const found = known.get(body);
  if (found) return found;
  const heads = new Map<Statement, Set<string>>();
  const always = new Set<string>();
  collectClosureReads(body, always);
  if (keepAll) collectBound(body, always);
  analyse(body, always, { heads, breakTo: always, continueTo: always, always });
  known.set(body, heads);
  return heads;
}

interface Context {
  readonly heads: Map<Statement, Set<string>>;
  readonly breakTo: ReadonlySet<string>;
  readonly continueTo: ReadonlySet<string>;
  readonly always: ReadonlySet<string>;
}

/** Names that nested functions read: they may run at any time. */
function collectClosureReads(body: readonly Statement[], into: Set<string>): void {
  for (const statement of body) {
    if (statement.kind === 'function' || statement.kind === 'class') readsOfCode(statement.code, into);
    for (const block of statementBlocks(statement)) collectClosureReads(block, into);
  }
}

function readsInside(body: readonly Statement[], into: Set<string>): void {
  for (const statement of body) {
    for (const expression of statementExpressions(statement)) reads(expression, into);
    if (statement.kind === 'function' || statement.kind === 'class') readsOfCode(statement.code, into);
    for (const block of statementBlocks(statement)) readsInside(block, into);
  }
}

/** What a function or class body reads of the names around it. */
function readsOfCode(code: Code, into: Set<string>): void {
  const inside = new Set<string>();
  readsInside(code.body, inside);
  for (const name of inside) if (!code.locals.has(name)) into.add(name);
}

function collectBound(body: readonly Statement[], into: Set<string>): void {
  for (const statement of body) {
    for (const name of writes(statement)) into.add(name);
    for (const block of statementBlocks(statement)) collectBound(block, into);
  }
}

/** All names of the scope that an expression mentions; comprehensions and lambdas have names of their own. */
function reads(node: Expression, into: Set<string>): void {
  if (node.kind === 'name') into.add(node.id);
  if (node.kind === 'lambda') {
    readsOfCode(node.code, into);
  }
  if (node.kind === 'comprehension') {
    const own = new Set<string>();
    for (const clause of node.clauses) targetNames(clause.target, own);
    const inside = new Set<string>();
    for (const inner of subexpressions(node)) reads(inner, inside);
    for (const name of inside) if (!own.has(name)) into.add(name);
    const [first] = node.clauses;
    if (first) reads(first.over, into);
    return;
  }
  for (const inner of subexpressions(node)) reads(inner, into);
}

function writes(statement: Statement): Set<string> {
  const names = new Set<string>();
  switch (statement.kind) {
    case 'assign':
      for (const target of statement.targets) targetNames(target, names);
      break;
    case 'augment':
      targetNames(statement.target, names);
      break;
    case 'for':
      targetNames(statement.target, names);
      break;
    case 'with':
      for (const item of statement.items) if (item.target) targetNames(item.target, names);
      break;
    case 'function':
    case 'class':
      names.add(statement.code.name);
      break;
    case 'import':
      for (const { name, as } of statement.names) names.add(as ?? (name.split('.')[0] as string));
      break;
    case 'importFrom':
      if (statement.names !== '*') for (const { name, as } of statement.names) names.add(as ?? name);
      break;
    default:
      break;
  }
  return names;
}

const join = (...sets: readonly ReadonlySet<string>[]): Set<string> => {
  const all = new Set<string>();
  for (const set of sets) for (const name of set) all.add(name);
  return all;
};

/** Names that are live before a block, given those behind it. */
function analyse(body: readonly Statement[], after: ReadonlySet<string>, context: Context): Set<string> {
  let live = new Set(after);
  for (let at = body.length - 1; at >= 0; at--) live = before(body[at] as Statement, live, context);
  return live;
}

/** What a statement reads itself; targets that are names are not read (`x.y = 1` reads x). */
function readsOf(statement: Statement): Set<string> {
  const names = new Set<string>();
  const target = (node: Expression): void => {
    if (node.kind === 'name') return;
    if (node.kind === 'tuple' || node.kind === 'list') node.items.forEach(target);
    else if (node.kind === 'star') target(node.value);
    else reads(node, names);
  };
  switch (statement.kind) {
    case 'assign':
      reads(statement.value, names);
      statement.targets.forEach(target);
      break;
    case 'for':
      reads(statement.over, names);
      target(statement.target);
      break;
    case 'with':
      for (const item of statement.items) {
        reads(item.value, names);
        if (item.target) target(item.target);
      }
      break;
    case 'delete':
      statement.targets.forEach(target);
      break;
    default:
      for (const expression of statementExpressions(statement)) reads(expression, names);
  }
  return names;
}

function before(statement: Statement, after: Set<string>, context: Context): Set<string> {
  const own = readsOf(statement);
  const bound = writes(statement);
  switch (statement.kind) {
    case 'return':
    case 'raise':
      return join(own, context.always);
    case 'break':
      return new Set(context.breakTo);
    case 'continue':
      return new Set(context.continueTo);
    case 'if':
      return join(own, analyse(statement.then, after, context), analyse(statement.else, after, context));
    case 'for':
    case 'while': {
      const afterLoop = join(after, analyse(statement.else, after, context));
      // The list of a `for` is evaluated once; the test of a `while` in every round.
      let head = statement.kind === 'while' ? join(afterLoop, own) : afterLoop;
      // Two rounds reach the fixed point: what the second adds, the first has already carried round.
      for (let round = 0; round < 3; round++) {
        const inner = { ...context, breakTo: after, continueTo: head };
        const start = analyse(statement.body, head, inner);
        // The target of a `for` is bound at the head; it is live there only if something behind the loop reads it.
        if (statement.kind === 'for') for (const name of bound) if (!afterLoop.has(name)) start.delete(name);
        head = join(head, start);
      }
      context.heads.set(statement, head);
      return join(head, own);
    }
    case 'try': {
      // An exception may leave the body anywhere: whatever handlers read is live all through it.
      const last = analyse(statement.finally, after, context);
      const handled = statement.handlers.map((handler) => analyse(handler.body, last, context));
      const otherwise = analyse(statement.else, last, context);
      const out = join(otherwise, last, ...handled);
      const uncaught = analyse(statement.finally, context.always, context);
      return join(own, analyse(statement.body, out, context), ...handled, uncaught);
    }
    case 'with': {
      const inside = analyse(statement.body, after, context);
      for (const name of bound) inside.delete(name);
      return join(own, inside);
    }
    default: {
      const live = new Set(after);
      if (statement.kind !== 'augment') for (const name of bound) if (!context.always.has(name)) live.delete(name);
      return join(own, live);
    }
  }
}
