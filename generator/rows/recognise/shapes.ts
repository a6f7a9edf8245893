import { constant } from '../fold.ts';
import type { Expr, Program, Stmt } from '../program.ts';
import type { RowSources } from '../row-columns.ts';

type Executed = Extract<Stmt, { kind: 'execute' }>;

/** Whether an expression is a variable and nothing else. */
export function isVariable(expr: Expr | undefined, name: string): boolean {
  return expr?.kind === 'var' && expr.name === name;
}

/** The column of `row.column`; `null` for anything else. */
export function columnOf(expr: Expr | undefined, row: string): string | null {
  return expr?.kind === 'field' && isVariable(expr.of, row) ? expr.name : null;
}

/** Whether an expression makes a list, set or dict with nothing in it. */
export function isEmpty(expr: Expr | undefined, kind: 'list' | 'set' | 'dict'): boolean {
  if (expr?.kind === 'call') return expr.fn === kind && expr.args.length === 0;
  if (expr?.kind === 'dict') return kind === 'dict' && expr.entries.length === 0;
  return (expr?.kind === 'list' || expr?.kind === 'set') && expr.kind === kind && expr.items.length === 0;
}

/** The entries of a dict whose keys are texts known before the run; `null` for others. */
export function namedEntries(expr: Expr | undefined): (readonly [name: string, value: Expr])[] | null {
  if (expr?.kind !== 'dict') return null;
  const entries = expr.entries.map(({ key, value }) => [constant(key), value] as const);
  return entries.every((entry): entry is readonly [string, Expr] => typeof entry[0] === 'string') ? entries : null;
}

/** A program's queries by the name of their result, its variables, and what it does, in order. */
export interface Sorted {
  readonly queries: RowSources;
  readonly lets: ReadonlyMap<string, Expr>;
  readonly acts: Program;
}

/** Sorts a program's statements; `null` where one is under a condition on the catalog. */
export function sorted(program: Program): Sorted | null {
  const queries = new Map<string, Executed['statement'] & { kind: 'select' }>();
  const lets = new Map<string, Expr>();
  const acts: Stmt[] = [];
  for (const stmt of program) {
    if (stmt.kind === 'let') lets.set(stmt.name, stmt.value);
    else if (stmt.kind !== 'execute') acts.push(stmt);
    else if (stmt.when) return null;
    else if (stmt.statement.kind === 'select' && stmt.result !== undefined) queries.set(stmt.result, stmt.statement);
    else acts.push(stmt);
  }
  return { queries, lets, acts };
}
