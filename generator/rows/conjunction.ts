import type { SqlExpr } from './sql.ts';

/** `and` over all of them; `null` for none. */
export function conjunction(exprs: readonly SqlExpr[]): SqlExpr | null {
  return exprs.length === 0 ? null : exprs.reduce((left, right) => ({ kind: 'binary', op: 'and', left, right }));
}

/** What a condition asks all at once. */
export function conjuncts(sql: SqlExpr): readonly SqlExpr[] {
  return sql.kind === 'binary' && sql.op === 'and' ? [...conjuncts(sql.left), ...conjuncts(sql.right)] : [sql];
}
