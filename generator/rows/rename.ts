import type { Expr, Program, Stmt } from './program.ts';
import type { SqlExpr } from './sql.ts';
import { mapChildren, mapRowStatement } from './walk.ts';

/**
 * Gives every variable of a program a name of its own, so that later passes may move and inline without looking out
 * for shadowing. The first binder of a name keeps it.
 */
export function uniqueNames(program: Program): Program {
  return renameBlock(program, new Map(), new Set());
}

type Names = Map<string, string>;

function renameBlock(program: Program, outer: Names, taken: Set<string>): Program {
  const names: Names = new Map(outer);
  return program.map((stmt) => renameStmt(stmt, names, taken));
}

function renameStmt(stmt: Stmt, names: Names, taken: Set<string>): Stmt {
  const expr = (value: Expr): Expr => renameExpr(value, names, taken);
  const block = (body: Program): Program => renameBlock(body, names, taken);
  const bind = (name: string): string => {
    const free = freeName(name, taken);
    names.set(name, free);
    return free;
  };
  switch (stmt.kind) {
    case 'operation':
    case 'break':
    case 'continue':
      return stmt;
    case 'execute': {
      const sql = (node: SqlExpr): SqlExpr => (node.kind === 'run' ? { kind: 'run', expr: expr(node.expr) } : node);
      const statement = mapRowStatement(stmt.statement, sql, expr);
      const { result, ...rest } = stmt;
      return { ...rest, statement, ...(result === undefined ? {} : { result: bind(result) }) };
    }
    case 'let': {
      const value = expr(stmt.value);
      return { ...stmt, name: bind(stmt.name), value };
    }
    case 'assign':
      return { ...stmt, name: names.get(stmt.name) ?? stmt.name, value: expr(stmt.value) };
    case 'mutate':
      return { ...stmt, target: expr(stmt.target), args: stmt.args.map(expr) };
    case 'forEach': {
      const over = expr(stmt.over);
      const item = freeName(stmt.item, taken);
      return { ...stmt, over, item, body: renameBlock(stmt.body, new Map(names).set(stmt.item, item), taken) };
    }
    case 'while':
      return { ...stmt, test: expr(stmt.test), body: block(stmt.body) };
    case 'if':
      return { ...stmt, test: expr(stmt.test), then: block(stmt.then), else: block(stmt.else) };
    case 'raise':
      return { ...stmt, message: expr(stmt.message) };
  }
}

function renameExpr(value: Expr, names: Names, taken: Set<string>): Expr {
  if (value.kind === 'var') return { kind: 'var', name: names.get(value.name) ?? value.name };
  if (value.kind !== 'map') return mapChildren(value, (child) => renameExpr(child, names, taken));
  const over = renameExpr(value.over, names, taken);
  const item = freeName(value.item, taken);
  const inner: Names = new Map(names).set(value.item, item);
  const { key, where, ...rest } = value;
  return {
    ...rest,
    over,
    item,
    where: where && renameExpr(where, inner, taken),
    value: renameExpr(value.value, inner, taken),
    ...(key ? { key: renameExpr(key, inner, taken) } : {}),
  };
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}${number}`;
  taken.add(free);
  return free;
}
