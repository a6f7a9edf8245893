import { conjunction, conjuncts } from '../conjunction.ts';
import { exprToSql, type SqlScope } from '../expr-sql.ts';
import { columnType, holdsPrimaryKey } from '../facts.ts';
import { constant } from '../fold.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Expr, Stmt } from '../program.ts';
import { EMPTY, reachOf } from '../reach.ts';
import type { Select, SqlExpr, Update } from '../sql.ts';
import { joinedUpdate } from '../verbs.ts';
import type { Recogniser } from './model.ts';
import { rowScope } from './source.ts';

/**
 * A loop that asks, for each row, how many rows have it as their parent, and keeps the number: one UPDATE joined with the
 * counts by parent. Rows without children are left alone, as the loop's `if` leaves them.
 */
export const childCounts: Recogniser = ({ stmt, lists, context }) => {
  if (stmt.kind !== 'forEach' || stmt.over.kind !== 'var') return null;
  const outer = lists.get(stmt.over.name);
  const [asked, kept, ...more] = stmt.body;
  if (!outer || more.length > 0 || asked?.kind !== 'execute' || asked.when || asked.result === undefined) return null;
  const children = asked.statement;
  const update = kept && onlyIfAny(kept, asked.result);
  if (children.kind !== 'select' || !update || !isPlain(children)) return null;
  const source = rowScope(stmt.item, outer, context);
  const [set, ...others] = update.set;
  if (source.derived || !set || others.length > 0 || !counts(set.value, asked.result)) return null;
  const own = ownKey(update.where, source.scope, update.table);
  const [table, ...tables] = source.query.from;
  if (!own || table?.kind !== 'table' || table.alias !== undefined || table.name !== update.table || tables.length > 0)
    return null;
  const link = parentLink(children, source.scope);
  if (!link) return null;
  // The number must have no part in who is asked or counted.
  const read = [reachOf({ ...source.query, columns: [] }), reachOf({ ...children, columns: [] })];
  if (read.some(({ reads }) => (reads[update.table] ?? []).some((column) => column === set.column || column === '*')))
    return null;
  return [joined(update, set.column, source.query, children, link)];
};

interface Link {
  readonly parent: SqlExpr;
  readonly row: SqlExpr;
  readonly rest: SqlExpr | null;
}

function joined(update: Update, column: string, rows: Select, children: Select, link: Link): LoweredStep {
  const counted: Select = {
    ...EMPTY,
    columns: [
      { expr: link.parent, name: 'parent' },
      { expr: { kind: 'function', name: 'COUNT', args: [{ kind: 'star' }] }, name: 'total' },
    ],
    from: children.from,
    where: link.rest,
    groupBy: [link.parent],
    manyGroups: true,
  };
  const child = (name: string): SqlExpr => ({ kind: 'column', table: 'children', name });
  return joinedUpdate({ ...update, set: [{ column, value: child('total') }], where: rows.where }, [
    {
      item: { kind: 'subquery', query: counted, alias: 'children' },
      on: { kind: 'binary', op: '=', left: child('parent'), right: link.row },
      outer: false,
    },
  ]);
}

/** `if rows: update(…)`. */
function onlyIfAny(stmt: Stmt, result: string): Update | null {
  if (stmt.kind !== 'if' || stmt.else.length > 0 || stmt.then.length !== 1) return null;
  const { test } = stmt;
  const list = test.kind === 'op' && test.op === '>' && constant(test.args[1]) === 0n ? test.args[0] : test;
  const [only] = stmt.then;
  if (!(list && isResult(list, result)) || only?.kind !== 'execute' || only.when || only.result !== undefined)
    return null;
  return only.statement.kind === 'update' && !only.statement.from?.length ? only.statement : null;
}

function isResult(expr: Expr, result: string): boolean {
  if (expr.kind === 'call' && expr.fn === 'len' && expr.args[0]) return isResult(expr.args[0], result);
  return expr.kind === 'var' && expr.name === result;
}

function counts(value: SqlExpr, result: string): boolean {
  return value.kind === 'run' && value.expr.kind === 'call' && value.expr.fn === 'len' && isResult(value.expr, result);
}

function isPlain(query: Select): boolean {
  const [only, ...more] = query.from;
  const whole = !query.limit && !query.offset && !query.having && !query.distinct && !query.unions?.length;
  return whole && query.groupBy.length === 0 && only?.kind === 'table' && more.length === 0;
}

/** Whether a condition is `id = row.id`, of the very row. */
function ownKey(where: SqlExpr | null, scope: SqlScope, table: string): boolean {
  if (where?.kind !== 'binary' || where.op !== '=' || where.left.kind !== 'column' || where.right.kind !== 'run')
    return false;
  const value = exprToSql(where.right.expr, scope);
  const same = value?.kind === 'column' && value.table === table && value.name === where.left.name;
  return same && holdsPrimaryKey(scope.context, table, new Set([where.left.name]));
}

/** The condition `parent_id = row.id` of a query, and what else it asks. */
function parentLink(query: Select, scope: SqlScope): Link | null {
  const parts = query.where ? conjuncts(query.where) : [];
  const [linked, ...more] = parts.filter(holdsRun);
  if (linked?.kind !== 'binary' || more.length > 0 || linked.op !== '=' || linked.left.kind !== 'column') return null;
  const row = linked.right.kind === 'run' ? exprToSql(linked.right.expr, scope) : null;
  // With None the script would ask for rows without a parent.
  if (row?.kind !== 'column' || columnType(scope.context, row.table, row.name).nullable) return null;
  return { parent: linked.left, row, rest: conjunction(parts.filter((part) => part !== linked)) };
}

function holdsRun(sql: SqlExpr): boolean {
  return JSON.stringify(sql, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)).includes(
    '"kind":"run"',
  );
}
