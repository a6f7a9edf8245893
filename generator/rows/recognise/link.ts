import { linkRows } from '../../../src/migration/verb/index.ts';
import { tableOf } from '../facts.ts';
import type { Expr } from '../program.ts';
import { reachOf } from '../reach.ts';
import type { Insert, SqlExpr, Update } from '../sql.ts';
import { exprText, NoText } from '../text.ts';
import { overRows } from './effect.ts';
import { isOwnKey, keyedSource } from './keyed.ts';
import type { Recogniser } from './model.ts';
import { rowScope } from './source.ts';

/** A loop that inserts a row into another table for each of its rows, and writes the new row's generated key back. */
export const link: Recogniser = ({ stmt, lists, context }) => {
  if (stmt.kind !== 'forEach' || stmt.over.kind !== 'var') return null;
  const query = lists.get(stmt.over.name);
  const source = query && keyedSource(query, context);
  const [made, linked, ...more] = stmt.body;
  if (!query || !source || more.length > 0 || made?.kind !== 'execute' || linked?.kind !== 'execute') return null;
  if (made.when || linked.when || linked.result !== undefined || made.result === undefined) return null;
  const [insert, update] = [made.statement, linked.statement];
  if (insert.kind !== 'insert' || update.kind !== 'update' || insert.table === source.table) return null;
  const column = linkColumn(update, made.result);
  if (column === null || update.table !== source.table || !isOwnKey(update.where, stmt.item, source)) return null;
  const [generated, ...others] = tableOf(context, insert.table)?.primaryKey ?? [];
  const found = tableOf(context, insert.table)?.columns.find(({ name }) => name === generated?.column);
  if (!found?.autoIncrement || others.length > 0 || insert.columns.includes(found.name)) return null;
  const asked = reachOf({ ...query, columns: [] }).reads[source.table] ?? [];
  if (asked.includes('*') || asked.includes(column) || source.key.includes(column)) return null;
  const { scope } = rowScope(stmt.item, query, context);
  const values = valuesOf(insert)?.map((sql) => overRows(sql, scope));
  if (!values?.every((sql): sql is SqlExpr => Boolean(sql)) || values.length === 0) return null;
  try {
    const reach = reachOf({ ...query, columns: values.map((expr, at) => ({ expr, name: insert.columns[at] ?? '' })) });
    const entries = values.map((sql, at) => [insert.columns[at] ?? '', exprText(sql, 'one')] as const);
    return [
      linkRows(source.table, {
        key: source.key,
        column,
        into: insert.table,
        values: Object.fromEntries(entries),
        ...(query.where ? { where: exprText(query.where, 'one') } : {}),
        reads: reach.reads,
      }),
    ];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
};

/** The one column that gets the key which the insert made. */
function linkColumn(update: Update, result: string): string | null {
  const [set, ...others] = update.set;
  if (!set || others.length > 0 || update.from?.length || set.value.kind !== 'run') return null;
  return isKeyOf(set.value.expr, result) ? set.column : null;
}

function isKeyOf(expr: Expr, result: string): boolean {
  return expr.kind === 'field' && expr.name === 'insertId' && expr.of.kind === 'var' && expr.of.name === result;
}

function valuesOf(insert: Insert): readonly SqlExpr[] | null {
  if (insert.ignore || insert.source.kind !== 'values' || insert.source.rows.length !== 1) return null;
  return insert.source.rows[0] ?? null;
}
