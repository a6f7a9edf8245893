import { walkParents } from '../../../src/migration/verb/index.ts';
import { testToSql } from '../expr-sql.ts';
import { type LowerContext, tableOf } from '../facts.ts';
import { constant } from '../fold.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Expr, Program, Stmt } from '../program.ts';
import { reachOf } from '../reach.ts';
import type { Select, SqlExpr, Update } from '../sql.ts';
import { exprText, NoText } from '../text.ts';
import type { Recogniser } from './model.ts';
import { isVariable } from './shapes.ts';
import { rowScope } from './source.ts';

type Loop = Extract<Stmt, { kind: 'forEach' }>;

/**
 * A walk from rows without a parent down to their children, with the number of rows above:
 *
 *     for top in rows where parent is null:
 *         pending = [(top, 0)]
 *         while pending:
 *             row, depth = pending.pop(0)
 *             if not row.wanted: continue
 *             update(depth = depth) where key = row.key
 *             pending = [(child, depth + 1) for child in rows where parent = row.key] + pending
 *
 * A row has one parent at most, so that it is met once, whatever the order.
 */
export const walk: Recogniser = ({ stmt, lists, context }) => {
  if (stmt.kind !== 'forEach' || stmt.over.kind !== 'var') return null;
  const tops = lists.get(stmt.over.name);
  const [started, going, ...more] = stmt.body;
  if (!tops || started?.kind !== 'let' || going?.kind !== 'while' || more.length > 0) return null;
  if (!beginsWith(started.value, stmt.item) || !isVariable(going.test, started.name)) return null;
  const table = wholeTable(tops);
  const [key, ...keys] = (table && tableOf(context, table)?.primaryKey) || [];
  if (table === null || !key || keys.length > 0 || key.length !== null) return null;
  const round = roundOf(going.body, started.name);
  if (!round || round.update.table !== table || wholeTable(round.children) !== table) return null;
  const [set, ...others] = round.update.set;
  const parent = parentOf(tops, round.children, round.taken, key.column);
  if (!set || others.length > 0 || parent === null || !isUpdateOf(round, set.value, key.column)) return null;
  return written({ table, key: key.column, parent, depth: set.column, tops, round, loop: stmt, context });
};

interface Round {
  readonly taken: string;
  /** Rows for which it holds are passed over. */
  readonly passed: Expr | null;
  readonly update: Update;
  readonly children: Select;
}

function roundOf(body: Program, pending: string): Round | null {
  const [taken, ...rest] = body;
  if (taken?.kind !== 'let' || !isPop(taken.value, pending)) return null;
  const passes = rest[0]?.kind === 'if' ? rest[0] : null;
  const only = passes?.then.length === 1 && passes.then[0]?.kind === 'continue' && passes.else.length === 0;
  if (passes && !only) return null;
  const [changed, asked, pushed, ...more] = passes ? rest.slice(1) : rest;
  if (more.length > 0 || changed?.kind !== 'execute' || asked?.kind !== 'execute' || pushed?.kind !== 'assign')
    return null;
  if (changed.when || changed.result !== undefined || asked.when || asked.result === undefined) return null;
  const [update, children] = [changed.statement, asked.statement];
  if (update.kind !== 'update' || update.from?.length || children.kind !== 'select') return null;
  if (pushed.name !== pending || !isPushed(pushed.value, asked.result, taken.name, pending)) return null;
  return { taken: taken.name, passed: passes?.test ?? null, update, children };
}

/** `[(top, 0)]`. */
function beginsWith(value: Expr, top: string): boolean {
  const [pair, ...others] = value.kind === 'list' ? value.items : [];
  if (pair?.kind !== 'tuple' || others.length > 0 || pair.items.length !== 2) return false;
  return !!pair.items[0] && isVariable(pair.items[0], top) && constant(pair.items[1]) === 0n;
}

function isPop(expr: Expr, list: string): boolean {
  return expr.kind === 'method' && expr.name === 'pop' && isVariable(expr.of, list) && expr.args.length <= 1;
}

/** `[(child, taken[1] + 1) for child in children] + pending`, in either order. */
function isPushed(value: Expr, children: string, taken: string, pending: string): boolean {
  if (value.kind !== 'op' || value.op !== '+' || value.args.length !== 2) return false;
  const made = value.args.find((arg) => arg.kind === 'map');
  if (made?.kind !== 'map' || made.where !== null || made.result !== 'list' || !isVariable(made.over, children))
    return false;
  if (!value.args.some((arg) => isVariable(arg, pending)) || made.value.kind !== 'tuple') return false;
  const [child, depth, ...more] = made.value.items;
  if (!child || !depth || more.length > 0 || !isVariable(child, made.item)) return false;
  return (
    depth.kind === 'op' &&
    depth.op === '+' &&
    depth.args.some((arg) => isPart(arg, taken, 1n)) &&
    depth.args.some((arg) => constant(arg) === 1n)
  );
}

function isPart(expr: Expr, pair: string, at: bigint): boolean {
  return expr.kind === 'item' && isVariable(expr.of, pair) && constant(expr.key) === at;
}

/** `taken[0].column`, as the column's name. */
function columnOf(expr: Expr, taken: string): string | null {
  return expr.kind === 'field' && isPart(expr.of, taken, 0n) ? expr.name : null;
}

/** The one table of a query that neither groups nor limits. */
function wholeTable(query: Select): string | null {
  const [from, ...others] = query.from;
  if (from?.kind !== 'table' || from.alias !== undefined || others.length > 0) return null;
  const plain = query.groupBy.length === 0 && !query.having && !query.distinct && !query.limit && !query.offset;
  return plain && !query.unions?.length ? from.name : null;
}

/** The column that is NULL at the top, and holds the key of the row above below it; the queries ask nothing else. */
function parentOf(tops: Select, children: Select, taken: string, key: string): string | null {
  const top = tops.where;
  if (top?.kind !== 'binary' || top.op !== 'is' || top.left.kind !== 'column') return null;
  if (top.right.kind !== 'literal' || top.right.value !== null) return null;
  return isEqual(children.where, top.left.name, taken, key) ? top.left.name : null;
}

function isEqual(where: SqlExpr | null, column: string, taken: string, key: string): boolean {
  if (where?.kind !== 'binary' || (where.op !== '=' && where.op !== '<=>')) return false;
  if (where.left.kind !== 'column' || where.left.name !== column || where.right.kind !== 'run') return false;
  return columnOf(where.right.expr, taken) === key;
}

/** `update(depth = taken[1]) where key = taken[0].key`. */
function isUpdateOf(round: Round, value: SqlExpr, key: string): boolean {
  return (
    value.kind === 'run' && isPart(value.expr, round.taken, 1n) && isEqual(round.update.where, key, round.taken, key)
  );
}

interface Walk {
  readonly table: string;
  readonly key: string;
  readonly parent: string;
  readonly depth: string;
  readonly tops: Select;
  readonly round: Round;
  readonly loop: Loop;
  readonly context: LowerContext;
}

function written(found: Walk): readonly LoweredStep[] | null {
  const { table, key, parent, depth, tops, round, loop, context } = found;
  if (depth === key || depth === parent) return null;
  const passed = round.passed && asRow(round.passed, round.taken, loop.item);
  const { scope } = rowScope(loop.item, tops, context);
  const test = passed && testToSql({ kind: 'op', op: 'not', args: [passed] }, scope);
  if (round.passed && !test) return null;
  const read = reachOf({ ...tops, columns: test ? [{ expr: test, name: 'wanted' }] : [] }).reads;
  if ((read[table] ?? []).some((column) => column === depth || column === '*')) return null;
  try {
    return [
      walkParents(table, {
        key,
        parent,
        depth,
        top: exprText(tops.where ?? { kind: 'literal', value: true }, 'one'),
        ...(test ? { where: exprText(test, 'one') } : {}),
        reads: read,
      }),
    ];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
}

/** `taken[0].column` as `row.column`; `null` where the pair is read in another way. */
function asRow(expr: Expr, taken: string, row: string): Expr | null {
  const column = columnOf(expr, taken);
  if (column !== null) return { kind: 'field', of: { kind: 'var', name: row }, name: column };
  if (expr.kind !== 'op') return expr.kind === 'const' ? expr : null;
  const args = expr.args.map((arg) => asRow(arg, taken, row));
  return args.every((arg): arg is Expr => arg !== null) ? { ...expr, args } : null;
}
