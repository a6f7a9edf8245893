import { conjunction, conjuncts } from './conjunction.ts';
import { EMPTY } from './reach.ts';
import type { FromItem, Select, SqlExpr } from './sql.ts';

/** The tables that rows are joined from; `null` where one may be left without a row, or is a query. */
function joined(from: readonly FromItem[], conditions: SqlExpr[]): readonly FromItem[] | null {
  const found: FromItem[] = [];
  const visit = (item: FromItem): boolean => {
    if (item.kind === 'table') return found.push(item) > 0;
    if (item.kind === 'subquery' || item.outer) return false;
    if (item.on) conditions.push(item.on);
    return visit(item.left) && visit(item.right);
  };
  return from.every(visit) ? found : null;
}

/** Names of the tables that an expression looks at; `null` where it looks at more than columns and constants. */
function looksAt(sql: SqlExpr): ReadonlySet<string> | null {
  const all = (parts: readonly SqlExpr[]): ReadonlySet<string> | null => {
    const sets = parts.map(looksAt);
    return sets.some((set) => set === null) ? null : new Set(sets.flatMap((set) => [...(set ?? [])]));
  };
  switch (sql.kind) {
    case 'column':
      return sql.table === '' ? null : new Set([sql.table]);
    case 'literal':
      return new Set();
    case 'binary':
      return all([sql.left, sql.right]);
    case 'unary':
    case 'cast':
      return looksAt(sql.operand);
    case 'list':
      return all(sql.items);
    default:
      return null;
  }
}

/** True of few rows, by all that can be said without them: a column has one of some values. */
function isNarrow(sql: SqlExpr): boolean {
  if (sql.kind !== 'binary') return false;
  const value = sql.left.kind === 'cast' ? sql.left.operand : sql.left;
  if (value.kind !== 'column') return false;
  if (sql.op === '=') return sql.right.kind === 'literal';
  return sql.op === 'in' && sql.right.kind === 'list' && sql.right.items.every(({ kind }) => kind === 'literal');
}

/**
 * A query over one of a query's tables that finds no row only where the query finds none: the conditions on that table
 * which every row of a join meets. MariaDB takes a condition on a column without an index to be true of all rows
 * (manual, "optimizer_use_condition_selectivity"), joins before it looks, and takes ten times as long to find nothing.
 *
 * @returns `null` where the query has one table only, or none of its conditions is of the sort
 */
export function firstQuestion(query: Select): Select | null {
  const grouped = query.groupBy.length > 0 || query.having !== null || query.unions !== undefined;
  if (grouped || query.columns.some(({ expr }) => expr.kind === 'function')) return null;
  const conditions = query.where ? [query.where] : [];
  const tables = joined(query.from, conditions);
  if (tables === null || tables.length < 2) return null;
  const every = conditions.flatMap(conjuncts);
  for (const table of tables) {
    if (table.kind !== 'table') continue;
    const name = table.alias ?? table.name;
    const own = every.filter((sql) => [...(looksAt(sql) ?? [''])].every((each) => each === name));
    if (!own.some(isNarrow)) continue;
    const found = { expr: { kind: 'literal', value: 1n }, name: 'found' } as const;
    return { ...EMPTY, columns: [found], from: [table], where: conjunction(own) };
  }
  return null;
}
