import { writeCode } from '../code/index.ts';
import { conjuncts } from '../conjunction.ts';
import { describeCode } from '../describe.ts';
import { EMPTY, reachOf } from '../reach.ts';
import type { FromItem, Select, SqlExpr, Update } from '../sql.ts';
import { NoText, selectText } from '../text.ts';
import { joinedUpdate } from '../verbs.ts';
import { mapSql } from '../walk.ts';
import { nullSafe, overRows } from './effect.ts';
import type { Recogniser } from './model.ts';
import { rowScope } from './source.ts';

/**
 * A loop over groups of a table's rows that changes rows of each group by what makes them one:
 *
 *     for group in rows of t grouped by name: update t set name = … where name = group.name and …
 *
 * One UPDATE joined with the groups leaves the same, unless a row that one round has changed is then met by another one.
 * Whether there is such a row is asked when it runs; if so, the loop stays a loop.
 */
export const regrouped: Recogniser = ({ stmt, lists, context }) => {
  if (stmt.kind !== 'forEach' || stmt.over.kind !== 'var') return null;
  const query = lists.get(stmt.over.name);
  const [only, ...more] = stmt.body;
  if (!query || more.length > 0 || only?.kind !== 'execute' || only.when || only.result !== undefined) return null;
  if (only.statement.kind !== 'update' || only.statement.from?.length) return null;
  const source = rowScope(stmt.item, query, context);
  if (!source.derived || query.groupBy.length === 0 || query.unions?.length || query.limit || query.offset) return null;
  const update = nullSafe(only.statement, source.scope);
  if (update.kind !== 'update') return null;
  const set = update.set.map(({ column, value }) => ({ column, value: overRows(value, source.scope) }));
  const where = overRows(update.where, source.scope);
  if (!where || !set.every((entry): entry is { column: string; value: SqlExpr } => Boolean(entry.value))) return null;
  if (!meetsOneGroup(where, query, stmt.item, update.table) || !onlyOf(set, where, [update.table, stmt.item]))
    return null;
  const filled: Update = { ...update, set, where: null };
  try {
    const groups: FromItem = { kind: 'subquery', query, alias: stmt.item };
    const step = joinedUpdate(filled, [{ item: groups, on: where, outer: false }]);
    if (step.kind !== 'updateRows') return null;
    const asked = { kind: 'execute', statement: query, result: stmt.over.name, place: stmt.place } as const;
    const code = writeCode([asked, stmt], describeCode(stmt.place), context);
    const reads = reachOf({ ...filled, from: [groups], where }).reads;
    return [{ ...code, reads, instead: { unless: selectText(metAgain(filled, where, query, stmt.item)), step } }];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
};

/** Whether the condition names all that makes a group one, so that a row is in one of them at most. */
function meetsOneGroup(where: SqlExpr, query: Select, item: string, table: string): boolean {
  const parts = conjuncts(where);
  return query.groupBy.every((by) =>
    parts.some((part) => {
      if (part.kind !== 'binary' || (part.op !== '=' && part.op !== '<=>') || by.kind !== 'column') return false;
      const { left, right } = part;
      if (left.kind !== 'column' || left.table !== table || left.name !== by.name) return false;
      if (right.kind !== 'column' || right.table !== item) return false;
      const column = query.columns.find(({ name }) => name === right.name);
      return column !== undefined && JSON.stringify(column.expr) === JSON.stringify(by);
    }),
  );
}

/** Whether every column that is named belongs to one of these, and nothing gives another value the second time. */
function onlyOf(set: Update['set'], where: SqlExpr, names: readonly string[]): boolean {
  let known = true;
  for (const sql of [where, ...set.map(({ value }) => value)]) {
    mapSql(sql, (inner) => {
      if (inner.kind === 'column' && !names.includes(inner.table)) known = false;
      if (inner.kind === 'subquery' || inner.kind === 'exists' || inner.kind === 'raw' || inner.kind === 'run')
        known = false;
      if (inner.kind === 'function' && /^(uuid|rand|now)$/i.test(inner.name)) known = false;
      return inner;
    });
  }
  // A value must not read what the same statement sets: MySQL assigns from left to right.
  const changed = new Set(set.map(({ column }) => column));
  const reads = set.some(({ value }) => {
    let found = false;
    mapSql(value, (inner) => {
      if (inner.kind === 'column' && inner.table === names[0] && changed.has(inner.name)) found = true;
      return inner;
    });
    return found;
  });
  return known && !reads;
}

/** Rows that a round changes, and that another group's condition then meets. */
function metAgain(update: Update, where: SqlExpr, query: Select, item: string): Select {
  const other = `${item}_again`;
  const values = new Map(update.set.map(({ column, value }) => [column, value]));
  const again = mapSql(where, (sql) => {
    if (sql.kind !== 'column') return sql;
    if (sql.table === item) return { ...sql, table: other };
    return values.get(sql.name) ?? sql;
  });
  const groups = (alias: string): FromItem => ({ kind: 'subquery', query, alias });
  return {
    ...EMPTY,
    columns: [{ expr: { kind: 'literal', value: 1n }, name: 'met' }],
    from: [
      {
        kind: 'join',
        left: {
          kind: 'join',
          left: { kind: 'table', name: update.table },
          right: groups(item),
          on: where,
          outer: false,
        },
        right: groups(other),
        on: again,
        outer: false,
      },
    ],
  };
}
