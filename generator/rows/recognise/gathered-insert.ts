import type { LowerContext } from '../facts.ts';
import { constant } from '../fold.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Expr, Program, Stmt } from '../program.ts';
import type { Select } from '../sql.ts';
import { deferredLoop } from './loop.ts';
import { isVariable } from './shapes.ts';

/**
 * Rows that a loop gathers in a list, and inserts when it is through: it asks all its questions before the first row is
 * there, as INSERT … SELECT does.
 *
 *     for row in rows:
 *         if not rows_of(row): values.append({…})
 *     if values: insert(values)
 */
export function gatheredInsert(program: Program, context: LowerContext): readonly LoweredStep[] | null {
  const lists = new Map<string, Select>();
  const rest: Stmt[] = [];
  for (const stmt of program) {
    const query = stmt.kind === 'execute' && stmt.statement.kind === 'select' ? stmt.statement : null;
    if (stmt.kind === 'execute' && query && stmt.result !== undefined && !stmt.when) lists.set(stmt.result, query);
    else rest.push(stmt);
  }
  const [list, loop, last, ...more] = rest;
  if (list?.kind !== 'let' || loop?.kind !== 'forEach' || !last || more.length > 0) return null;
  if (list.value.kind !== 'list' || list.value.items.length > 0) return null;
  const insert = insertOf(last, list.name);
  if (!insert) return null;
  const body = inserting(loop.body, list.name, insert);
  return body && deferredLoop({ stmt: { ...loop, body }, lists, context });
}

type InsertStmt = Extract<Stmt, { kind: 'execute' }> & {
  readonly statement: { readonly kind: 'insert'; readonly table: string };
};

/** `insert(values)`, by itself or behind `if values`. */
function insertOf(stmt: Stmt, list: string): InsertStmt | null {
  if (stmt.kind === 'if' && stmt.else.length === 0 && stmt.then.length === 1 && isVariable(stmt.test, list)) {
    const [only] = stmt.then;
    return only ? insertOf(only, list) : null;
  }
  if (stmt.kind !== 'execute' || stmt.when || stmt.result !== undefined || stmt.statement.kind !== 'insert')
    return null;
  const { source, ignore } = stmt.statement;
  return !ignore && source.kind === 'run' && isVariable(source.rows, list) ? (stmt as InsertStmt) : null;
}

/** The loop's body with the insert in the place of `append`; `null` where the list is used in another way. */
function inserting(body: Program, list: string, insert: InsertStmt): Program | null {
  const changed: Stmt[] = [];
  for (const stmt of body) {
    if (stmt.kind === 'mutate') {
      const row = isVariable(stmt.target, list) && stmt.method === 'append' ? insertedRow(stmt.args[0], insert) : null;
      if (!row) return null;
      changed.push(row);
    } else if (stmt.kind === 'if') {
      const [then, other] = [inserting(stmt.then, list, insert), inserting(stmt.else, list, insert)];
      if (!then || !other) return null;
      changed.push({ ...stmt, then, else: other });
    } else if (stmt.kind === 'execute' && stmt.statement.kind === 'select') changed.push(stmt);
    else return null;
  }
  return changed;
}

function insertedRow(value: Expr | undefined, insert: InsertStmt): Stmt | null {
  if (value?.kind !== 'dict') return null;
  const columns = value.entries.map((entry) => constant(entry.key));
  if (!columns.every((column) => typeof column === 'string')) return null;
  const row = value.entries.map((entry) => ({ kind: 'run', expr: entry.value }) as const);
  return {
    kind: 'execute',
    place: insert.place,
    statement: { kind: 'insert', table: insert.statement.table, columns, source: { kind: 'values', rows: [row] } },
  };
}
