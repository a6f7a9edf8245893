import type { SqlScope } from '../expr-sql.ts';
import type { LowerContext } from '../facts.ts';
import { EMPTY } from '../reach.ts';
import type { Select, SqlExpr } from '../sql.ts';

/** Where a loop's rows come from, and what its variable's columns are there. */
export interface RowSource {
  /** Without columns: FROM, WHERE, ORDER BY. */
  readonly query: Select;
  readonly scope: SqlScope;
  /** Whether the loop's query stands in it as a derived table. */
  readonly derived: boolean;
}

/**
 * The rows of a loop as a FROM list to build on. A query that groups, limits or joins sets of rows becomes a derived
 * table, named after the loop's variable.
 */
export function rowScope(item: string, query: Select, context: LowerContext): RowSource {
  const plain =
    query.groupBy.length === 0 &&
    !query.having &&
    !query.distinct &&
    !query.limit &&
    !query.offset &&
    !query.unions?.length &&
    !query.columns.some((column) => isAggregate(column.expr));
  const base: Select = plain
    ? { ...query, columns: [] }
    : { ...EMPTY, from: [{ kind: 'subquery', query, alias: item }] };
  const column = (row: string, name: string): SqlExpr | null => {
    const found = row === item ? query.columns.find((one) => one.name === name) : undefined;
    if (!found) return null;
    return plain ? found.expr : { kind: 'column', table: item, name };
  };
  return { query: base, derived: !plain, scope: { context, column, list: () => null, from: base.from } };
}

/** Whether SQL folds many rows into one. */
export function isAggregate(sql: SqlExpr): boolean {
  if (sql.kind === 'function')
    return /^(count|sum|min|max|avg|group_concat)$/i.test(sql.name) || sql.args.some(isAggregate);
  if (sql.kind === 'binary') return isAggregate(sql.left) || isAggregate(sql.right);
  return (sql.kind === 'unary' || sql.kind === 'cast') && isAggregate(sql.operand);
}
