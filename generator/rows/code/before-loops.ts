import type { Expr, Program, Stmt } from '../program.ts';
import { changed, isUsed, textOf, variablesOf } from '../uses.ts';
import { eachExpr, eachStmt, mapExpr, mapProgram } from '../walk.ts';
import { namesIn } from './short-names.ts';

type Comprehension = Extract<Expr, { kind: 'map' }>;
type Loop = Extract<Stmt, { kind: 'forEach' | 'while' }>;

/**
 * Puts a list, set or dict that a loop would make anew in each round, from values that no round changes, before the loop:
 * a look-up in it then takes as long for many rows as for few. Recognisers want it where it is used, code does not.
 */
export function beforeLoops(program: Program): Program {
  const taken = new Set(namesIn(program));
  const fresh = (): string => {
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? 'known' : `known_${count}`;
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };
  const visit = (block: Program): Program =>
    block.flatMap((stmt): Stmt[] => {
      switch (stmt.kind) {
        case 'forEach':
        case 'while':
          return lifted({ ...stmt, body: visit(stmt.body) }, fresh);
        case 'if':
          return [{ ...stmt, then: visit(stmt.then), else: visit(stmt.else) }];
        default:
          return [stmt];
      }
    });
  return visit(program);
}

/** A loop behind what it need not make itself. */
function lifted(loop: Loop, fresh: () => string): Stmt[] {
  const before: Stmt[] = [];
  let current = loop;
  for (const found of comprehensionsIn(loop.body)) {
    if (!isConstant(found, current)) continue;
    const text = textOf(found);
    const name = fresh();
    const body = mapProgram(current.body, (expr) =>
      expr.kind === 'map' && textOf(expr) === text ? { kind: 'var', name } : expr,
    );
    // It has gone with another one; or the loop changes it, and needs it for itself in each round.
    if (!isUsed(body, name) || changed(body).has(name)) continue;
    before.push({ kind: 'let', name, value: found, place: loop.place });
    current = { ...current, body };
  }
  return [...before, current];
}

function comprehensionsIn(body: Program): readonly Comprehension[] {
  const found: Comprehension[] = [];
  for (const stmt of body) eachExpr(stmt, (expr) => void (expr.kind === 'map' && found.push(expr)));
  return found;
}

/** Whether every round would make the same of it: it only takes values apart that the loop neither sets nor changes. */
function isConstant(found: Comprehension, loop: Loop): boolean {
  const own = new Set<string>();
  let plain = true;
  mapExpr(found, (expr) => {
    if (!PLAIN.has(expr.kind)) plain = false;
    if (expr.kind === 'map') own.add(expr.item);
    return expr;
  });
  const bound = new Set([...setIn(loop), ...changed(loop.body)]);
  return plain && [...variablesOf(found)].every((name) => own.has(name) || !bound.has(name));
}

/** The names that a loop gives values, for itself and inside its comprehensions. */
function setIn(loop: Loop): ReadonlySet<string> {
  const names = new Set<string>();
  eachStmt([loop], (stmt) => {
    if (stmt.kind === 'let' || stmt.kind === 'assign') names.add(stmt.name);
    if (stmt.kind === 'forEach') names.add(stmt.item);
    if (stmt.kind === 'execute' && stmt.result !== undefined) names.add(stmt.result);
  });
  eachExpr(loop, (expr) => {
    if (expr.kind === 'map') names.add(expr.item);
  });
  return names;
}

/** Neither calls nor operators: nothing that is born in the run, and nothing that could fail. */
const PLAIN: ReadonlySet<Expr['kind']> = new Set(['map', 'var', 'const', 'field', 'item', 'tuple', 'list', 'dict']);
