import type { Program, Stmt } from '../program.ts';
import { eachExpr, eachStmt, mapProgram } from '../walk.ts';

/**
 * Names without the numbers that kept them apart in the whole script (`rows_3`), where the step itself has no other of
 * that name.
 */
export function shortNames(program: Program): Program {
  const all = namesIn(program);
  const short = new Map<string, string>();
  const taken = new Set(all);
  for (const name of all) {
    const base = /^(.*[A-Za-z])_?\d+$/.exec(name)?.[1];
    if (base === undefined || taken.has(base)) continue;
    taken.add(base);
    short.set(name, base);
  }
  return short.size === 0 ? program : renamed(program, (name) => short.get(name) ?? name);
}

/** All names that a program sets or reads. */
export function namesIn(program: Program): string[] {
  const names = new Set<string>();
  eachStmt(program, (stmt) => {
    if (stmt.kind === 'let' || stmt.kind === 'assign') names.add(stmt.name);
    if (stmt.kind === 'forEach') names.add(stmt.item);
    if (stmt.kind === 'execute' && stmt.result !== undefined) names.add(stmt.result);
  });
  for (const stmt of program) {
    eachExpr(stmt, (expr) => {
      if (expr.kind === 'var') names.add(expr.name);
      if (expr.kind === 'map') names.add(expr.item);
    });
  }
  return [...names];
}

function renamed(program: Program, rename: (name: string) => string): Program {
  const inExpressions = mapProgram(program, (expr) => {
    if (expr.kind === 'var') return { kind: 'var', name: rename(expr.name) };
    return expr.kind === 'map' ? { ...expr, item: rename(expr.item) } : expr;
  });
  return inExpressions.map((stmt) => renamedStmt(stmt, rename));
}

function renamedStmt(stmt: Stmt, rename: (name: string) => string): Stmt {
  const block = (body: Program): Program => body.map((inner) => renamedStmt(inner, rename));
  switch (stmt.kind) {
    case 'let':
    case 'assign':
      return { ...stmt, name: rename(stmt.name) };
    case 'execute':
      return stmt.result === undefined ? stmt : { ...stmt, result: rename(stmt.result) };
    case 'forEach':
      return { ...stmt, item: rename(stmt.item), body: block(stmt.body) };
    case 'while':
      return { ...stmt, body: block(stmt.body) };
    case 'if':
      return { ...stmt, then: block(stmt.then), else: block(stmt.else) };
    default:
      return stmt;
  }
}
