import { type LowerContext, tableOf } from '../facts.ts';
import type { Select, SqlExpr } from '../sql.ts';

/** A table that is gone through row by row, and its primary key. */
export interface KeyedSource {
  readonly table: string;
  readonly key: readonly string[];
}

/** The one table of a plain query, whose columns come by their own names; `null` for other queries. */
export function keyedSource(query: Select, context: LowerContext): KeyedSource | null {
  const [from, ...others] = query.from;
  if (from?.kind !== 'table' || from.alias !== undefined || others.length > 0) return null;
  const whole = query.groupBy.length === 0 && !query.having && !query.distinct && !query.unions?.length;
  if (!whole || query.limit || query.offset || query.orderBy.length > 0) return null;
  if (!query.columns.every(({ expr, name }) => expr.kind === 'column' && expr.name === name)) return null;
  if (query.where && !isPlain(query.where)) return null;
  const key = tableOf(context, from.name)?.primaryKey;
  if (!key || key.some((part) => part.length !== null)) return null;
  return { table: from.name, key: key.map((part) => part.column) };
}

/** Without values of the run, and without queries of its own. */
function isPlain(sql: SqlExpr): boolean {
  const text = JSON.stringify(sql, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return !/"kind":"(run|subquery|exists)"/.test(text);
}

/** Whether a condition is `key = row.key` for all columns of the primary key, and nothing else. */
export function isOwnKey(where: SqlExpr | null, item: string, source: KeyedSource): boolean {
  return ownKeyPart(where, item, source) === source.key.length;
}

/** How many first columns of the primary key a condition compares with the row's own, and nothing else; 0: it is another. */
export function ownKeyPart(where: SqlExpr | null, item: string, source: KeyedSource): number {
  const found = keyOf(where, item) ?? [];
  const part = source.key.slice(0, found.length);
  return part.every((column) => found.includes(column)) ? part.length : 0;
}

function keyOf(where: SqlExpr | null, item: string): string[] | null {
  if (where?.kind !== 'binary') return null;
  if (where.op === 'and') {
    const [left, right] = [keyOf(where.left, item), keyOf(where.right, item)];
    return left && right && [...left, ...right];
  }
  const { left, right } = where;
  if ((where.op !== '=' && where.op !== '<=>') || left.kind !== 'column' || right.kind !== 'run') return null;
  const { expr } = right;
  const same = expr.kind === 'field' && expr.of.kind === 'var' && expr.of.name === item && expr.name === left.name;
  return same ? [left.name] : null;
}
