import { isOneRow } from './expr-sql.ts';
import type { Select, SqlExpr, Update } from './sql.ts';

/**
 * True of a row for which a query that stands for one value gives several: the server refuses the whole UPDATE then
 * (ER_SUBQUERY_NO_1_ROW). Told of plain queries only, and of places that are evaluated for every row that is changed.
 * `null`: there are none.
 */
export function severalRows(update: Update): SqlExpr | null {
  const ofValues = either(update.set.flatMap(({ value }) => scalarQueries(value)).flatMap(givesSeveral));
  const ofCondition = either(update.where ? scalarQueries(update.where).flatMap(givesSeveral) : []);
  if (ofCondition) return ofCondition;
  return ofValues && update.where ? { kind: 'binary', op: 'and', left: update.where, right: ofValues } : ofValues;
}

function either(conditions: readonly SqlExpr[]): SqlExpr | null {
  const [first, ...rest] = conditions;
  if (first === undefined) return null;
  return rest.reduce<SqlExpr>((left, right) => ({ kind: 'binary', op: 'or', left, right }), first);
}

/** The outermost ones. What a CASE or a COALESCE may leave out is no reason to refuse. */
function scalarQueries(sql: SqlExpr): readonly Select[] {
  switch (sql.kind) {
    case 'subquery':
      return [sql.query];
    case 'binary':
      // Behind IN a query stands for a list.
      return sql.op === 'in' || sql.op === 'not in' || sql.op === 'and' || sql.op === 'or'
        ? scalarQueries(sql.left)
        : [...scalarQueries(sql.left), ...scalarQueries(sql.right)];
    case 'unary':
    case 'cast':
      return scalarQueries(sql.operand);
    case 'function':
      return /^(coalesce|ifnull|if|nullif)$/i.test(sql.name)
        ? sql.args.slice(0, 1).flatMap(scalarQueries)
        : sql.args.flatMap(scalarQueries);
    default:
      return [];
  }
}

function givesSeveral(query: Select): readonly SqlExpr[] {
  const grouped = query.groupBy.length > 0 || query.having !== null || query.distinct || query.unions?.length;
  if (isOneRow(query) || grouped || query.limit !== null || query.offset !== null || query.from.length === 0) return [];
  const count: SqlExpr = { kind: 'function', name: 'COUNT', args: [{ kind: 'star' }] };
  const rows: Select = { ...query, columns: [{ expr: count, name: 'count' }], orderBy: [] };
  return [{ kind: 'binary', op: '>', left: { kind: 'subquery', query: rows }, right: { kind: 'literal', value: 1n } }];
}
