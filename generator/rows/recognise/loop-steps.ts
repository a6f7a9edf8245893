import { conjuncts } from '../conjunction.ts';
import { exprToSql, type SqlScope } from '../expr-sql.ts';
import { columnType, holdsPrimaryKey, identifies, namesIn } from '../facts.ts';
import type { LoweredStep } from '../lowered.ts';
import { tablesOf } from '../reach.ts';
import type { Delete, FromItem, Insert, SqlExpr, Update } from '../sql.ts';
import { deleteStep, insertStep, type Join, joinedUpdate } from '../verbs.ts';
import { mapSql } from '../walk.ts';
import { and, type Effect, nullSafe, overRows, positive, readsTable } from './effect.ts';

/** `INSERT … SELECT`: one row for each of the loop's rows, in their order. */
export function insertFromSource(effect: Effect, insert: Insert): LoweredStep | null {
  if (insert.source.kind !== 'values' || insert.source.rows.length !== 1) return null;
  const [row] = insert.source.rows;
  const values = row?.map((sql) => overRows(sql, effect.scope));
  if (!values?.every((value) => value !== null && value !== undefined)) return null;
  if (!effect.deferred && values.some((value) => value && readsTable(value, insert.table))) return null;
  const columns = values.map((expr, at) => ({ expr: expr as SqlExpr, name: insert.columns[at] ?? '' }));
  return insertStep({ ...insert, source: { kind: 'select', query: { ...effect.source, columns } } });
}

/**
 * An update by key with values from the loop's rows. Over the table itself it is one plain UPDATE; over another it is
 * an UPDATE with a join, if each row is met by one of the loop's rows at most or all of them give it the same values.
 * @param asked whether a row is met twice is asked when it runs
 */
export function updateFromSource(effect: Effect, original: Update, asked = false): LoweredStep | null {
  const update = nullSafe(original, effect.scope);
  if (update.kind !== 'update' || update.from?.length) return null;
  const set = update.set.map(({ column, value }) => ({ column, value: overRows(value, effect.scope) }));
  if (!set.every((entry): entry is { column: string; value: SqlExpr } => Boolean(entry.value))) return null;
  if (set.some(({ value }) => readsTable(value, update.table))) return null;
  const own = sameTable(effect, update.table, update.where);
  if (own) {
    // MySQL assigns from left to right, in a join in any order: a value must not read what another one has set.
    const clash = set.some(({ value }, at) => {
      const others = new Set(
        set.filter((_, other) => (own.length > 0 ? other !== at : other < at)).map((one) => one.column),
      );
      return columnsOf(value, update.table).some((column) => others.has(column));
    });
    if (clash) return null;
    if (effect.source.where && readsTable(effect.source.where, update.table)) return null;
    const repeated = own.length > 0;
    const others = set.some(({ value }) => dependsOnOthers(value, update.table));
    if (repeated && others && !asked && !metOnce(effect, update.table)) return null;
    return joinedUpdate({ ...update, set, where: effect.source.where }, own);
  }
  if (tablesOf({ ...effect.source, columns: [] }).has(update.table) || !update.where) return null;
  const filled = overRows(update.where, effect.scope);
  const where = filled && positive(filled, effect.scope);
  if (!where) return null;
  const changed = set.map(({ column }) => column);
  const constant = set.every(
    ({ value }) => !dependsOnOthers(value, update.table) && !columnsOf(value, update.table).length,
  );
  // A row that two rounds meet gets a constant once and keeps it; else the second round would see what the first one did.
  const once = asked
    ? staysMet(where, update.table, changed)
    : constant || meetsOnce(effect, update.where, update.table, changed);
  if (!once) return null;
  const joins = joinsOf(effect.source.from, null);
  if (!joins) return null;
  const [first, ...rest] = joins;
  if (first && first.on === null && !first.outer) {
    return joinedUpdate({ ...update, set, where: effect.source.where }, [{ ...first, on: where }, ...rest]);
  }
  return joinedUpdate({ ...update, set, where: and(where, effect.source.where) }, joins);
}

/** A delete by key: deleting a row twice is deleting it once. */
export function deleteFromSource(effect: Effect, original: Delete): LoweredStep | null {
  const statement = nullSafe(original, effect.scope);
  if (statement.kind !== 'delete') return null;
  const own = sameTable(effect, statement.table, statement.where);
  if (own) {
    if (effect.source.where && readsTable(effect.source.where, statement.table)) return null;
    return deleteStep({ ...statement, where: effect.source.where }, own);
  }
  if (tablesOf({ ...effect.source, columns: [] }).has(statement.table)) return null;
  const filled = overRows(statement.where, effect.scope);
  const joins = joinsOf(effect.source.from, null);
  if (filled === undefined || !joins) return null;
  const where = filled && positive(filled, effect.scope);
  return deleteStep({ ...statement, where: and(where, effect.source.where) }, joins);
}

/**
 * When a loop goes over a table and its body changes the very row by its key: the other tables of the loop's query, as
 * joins. `null` when that is not so.
 */
function sameTable(effect: Effect, table: string, where: SqlExpr | null): Join[] | null {
  if (!where) return null;
  const names = namesIn(effect.source.from);
  if (names.get(table) !== table || [...names.values()].filter((name) => name === table).length !== 1) return null;
  const keys = equalities(where, effect.scope, table);
  if (!keys) return null;
  const own = keys.filter(
    ({ column, value }) => value.kind === 'column' && value.table === table && value.name === column,
  );
  if (own.length !== keys.length) return null;
  const columns = new Set(own.map((key) => key.column));
  const { context } = effect.scope;
  if (!holdsPrimaryKey(context, table, columns) && !identifies(context, table, columns)) return null;
  return joinsOf(effect.source.from, table);
}

interface Equality {
  readonly column: string;
  readonly value: SqlExpr;
}

/** `t.a = row.x AND t.b = row.y` as pairs; `null` when the condition says anything else. */
function equalities(where: SqlExpr, scope: SqlScope, table: string): Equality[] | null {
  if (where.kind !== 'binary') return null;
  if (where.op === 'and') {
    const left = equalities(where.left, scope, table);
    const right = equalities(where.right, scope, table);
    return left && right && [...left, ...right];
  }
  if (where.op !== '=' && where.op !== '<=>') return null;
  for (const [mine, theirs] of [
    [where.left, where.right],
    [where.right, where.left],
  ] as const) {
    if (mine.kind !== 'column' || (mine.table !== table && mine.table !== '') || theirs.kind !== 'run') continue;
    const value = exprToSql(theirs.expr, scope);
    return value ? [{ column: mine.name, value }] : null;
  }
  return null;
}

/**
 * Whether no row of `table` is met by two of the loop's rows: the loop goes over one table, by a key of its own, and
 * the columns that it is compared with stay as they are.
 */
function meetsOnce(effect: Effect, where: SqlExpr, table: string, changed: readonly string[]): boolean {
  const [only, ...others] = effect.source.from;
  if (!only || others.length > 0 || only.kind === 'join') return false;
  const columns = new Set<string>();
  /** Columns whose NULLs meet nothing. */
  const filled = new Set<string>();
  const { context } = effect.scope;
  const set = new Set(changed);
  const name = only.kind === 'table' ? (only.alias ?? only.name) : only.alias;
  for (const part of conjuncts(where)) {
    const [pair] = equalities(part, effect.scope, table) ?? [];
    if (pair && set.has(pair.column)) return false;
    if (pair?.value.kind === 'column' && pair.value.table === name) columns.add(pair.value.name);
    const nulls =
      part.kind === 'binary' && part.op === '<=>' && !!pair && columnType(context, table, pair.column).nullable;
    if (pair?.value.kind === 'column' && !nulls) filled.add(pair.value.name);
  }
  if (only.kind === 'table') return identifies(context, only.name, columns, filled);
  const { query } = only;
  // One row for each group.
  if (query.groupBy.length === 0 || query.unions?.length) return false;
  return query.groupBy.every((by) =>
    query.columns.some((column) => columns.has(column.name) && JSON.stringify(column.expr) === JSON.stringify(by)),
  );
}

/**
 * Whether a round that meets a row which another round has changed met it before that, too: what the condition compares
 * with the loop's rows stays as it is.
 */
function staysMet(where: SqlExpr, table: string, changed: readonly string[]): boolean {
  return conjuncts(where).every(
    (part) => !dependsOnOthers(part, table) || !columnsOf(part, table).some((column) => changed.includes(column)),
  );
}

/** Whether the loop's query gives each row of a table in it once: the others are joined by keys of theirs. */
function metOnce(effect: Effect, table: string): boolean {
  const { from, where } = effect.source;
  const names = namesIn(from);
  const conditions = [...(where ? conjuncts(where) : []), ...from.flatMap(conditionsOf)];
  const known = new Set([table]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [name, of] of names) {
      if (known.has(name) || of === null) continue;
      const columns = new Set(conditions.flatMap((part) => boundColumn(part, name, known)));
      if (!identifies(effect.scope.context, of, columns, columns)) continue;
      known.add(name);
      grown = true;
    }
  }
  return [...names.keys()].every((name) => known.has(name));
}

function conditionsOf(item: FromItem): SqlExpr[] {
  if (item.kind !== 'join') return [];
  return [...conditionsOf(item.left), ...conditionsOf(item.right), ...(item.on ? conjuncts(item.on) : [])];
}

/** The column of a table that `=` binds to one of the tables that are known. */
function boundColumn(sql: SqlExpr, table: string, known: ReadonlySet<string>): string[] {
  if (sql.kind !== 'binary' || sql.op !== '=') return [];
  return [
    [sql.left, sql.right],
    [sql.right, sql.left],
  ].flatMap(([mine, theirs]) =>
    mine?.kind === 'column' && mine.table === table && theirs?.kind === 'column' && known.has(theirs.table)
      ? [mine.name]
      : [],
  );
}

function columnsOf(sql: SqlExpr, table: string): string[] {
  const columns: string[] = [];
  mapSql(sql, (inner) => {
    if (inner.kind === 'column' && (inner.table === table || inner.table === '')) columns.push(inner.name);
    return inner;
  });
  return columns;
}

/** Whether a value depends on anything but the row itself: on joined tables, on a fresh UUID. */
function dependsOnOthers(sql: SqlExpr, table: string): boolean {
  let found = false;
  mapSql(sql, (inner) => {
    if (inner.kind === 'column' && inner.table !== table && inner.table !== '') found = true;
    if (inner.kind === 'subquery' || inner.kind === 'exists' || inner.kind === 'raw') found = true;
    if (inner.kind === 'function' && inner.name === 'UUID') found = true;
    return inner;
  });
  return found;
}

/** The tables of a FROM list as joins, without `target`, which must stand leftmost; `null` when it does not. */
function joinsOf(from: readonly FromItem[], target: string | null): Join[] | null {
  const joins: Join[] = [];
  let met = target === null;
  const flatten = (item: FromItem, on: SqlExpr | null, outer: boolean): boolean => {
    if (item.kind === 'join') {
      return item.right.kind !== 'join' && flatten(item.left, on, outer) && flatten(item.right, item.on, item.outer);
    }
    if (item.kind === 'table' && target !== null && (item.alias ?? item.name) === target) {
      if (joins.length > 0 || outer) return false;
      met = true;
      return true;
    }
    joins.push({ item, on, outer });
    return true;
  };
  const ordered =
    target === null ? from : [...from].sort((a, b) => Number(holds(b, target)) - Number(holds(a, target)));
  for (const item of ordered) if (!flatten(item, null, false)) return null;
  return met ? joins : null;
}

function holds(item: FromItem, name: string): boolean {
  if (item.kind === 'join') return holds(item.left, name) || holds(item.right, name);
  return item.kind === 'table' && (item.alias ?? item.name) === name;
}
