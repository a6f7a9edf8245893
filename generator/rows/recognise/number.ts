import { numberRows, updateRows } from '../../../src/migration/verb/index.ts';
import { exprToSql } from '../expr-sql.ts';
import type { LowerContext } from '../facts.ts';
import { constant } from '../fold.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Expr, Program, Stmt } from '../program.ts';
import { reachOf } from '../reach.ts';
import type { Select, SqlExpr, Update } from '../sql.ts';
import { exprText, NoText } from '../text.ts';
import { isOwnKey, type KeyedSource, keyedSource } from './keyed.ts';
import { rowScope } from './source.ts';

/**
 * Rows that are gathered by a column and then numbered from 1 on within each group:
 *
 *     for row in rows: groups[row.g].append(row)
 *     for group in groups.values():
 *         for at, row in enumerate(group): update(n = at + 1) where key = row.key
 *
 * The query says no order, and the server gives rows in that of the primary key.
 */
export function numberedInGroups(program: Program, context: LowerContext): readonly LoweredStep[] | null {
  const parts = program.filter((stmt) => stmt.kind !== 'let');
  const [asked, filling, numbering, ...more] = parts;
  const [groups, ...lets] = program.filter((stmt) => stmt.kind === 'let');
  if (more.length > 0 || lets.length > 0 || groups?.kind !== 'let' || !isEmptyDict(groups.value)) return null;
  const query = queryOf(asked);
  const source = query && keyedSource(query.select, context);
  if (!query || !source || query.select.where) return null;
  const by = filling && gatheredBy(filling, groups.name, query.result);
  const update = numbering && numberedUpdate(numbering, groups.name);
  if (by === undefined || by === null || !update || update.statement.table !== source.table) return null;
  if (!isOwnKey(asRow(update.statement.where, update.row), update.row, source)) return null;
  if (source.key.includes(update.column) || by === update.column) return null;
  return [numberRows(source.table, { key: source.key, column: update.column, within: [by] })];
}

function isEmptyDict(value: Expr): boolean {
  return (
    (value.kind === 'dict' && value.entries.length === 0) ||
    (value.kind === 'call' && value.fn === 'dict' && value.args.length === 0)
  );
}

function queryOf(stmt: Stmt | undefined): { readonly select: Select; readonly result: string } | null {
  if (stmt?.kind !== 'execute' || stmt.statement.kind !== 'select' || stmt.result === undefined || stmt.when)
    return null;
  return { select: stmt.statement, result: stmt.result };
}

/** The column by which a loop puts its rows into lists of a dict. */
function gatheredBy(loop: Stmt, groups: string, rows: string): string | null {
  if (loop.kind !== 'forEach' || loop.over.kind !== 'var' || loop.over.name !== rows) return null;
  const [first, second, ...more] = loop.body;
  const [appended] = first?.kind === 'mutate' ? first.args : second?.kind === 'mutate' ? second.args : [];
  const direct = first?.kind === 'mutate' && second === undefined ? first : null;
  const entry = first?.kind === 'let' && second?.kind === 'mutate' ? first : null;
  const changed = direct ?? (second?.kind === 'mutate' ? second : null);
  if (more.length > 0 || !changed || changed.method !== 'append' || changed.args.length !== 1) return null;
  if (appended?.kind !== 'var' || appended.name !== loop.item) return null;
  const list =
    entry && changed.target.kind === 'var' && changed.target.name === entry.name ? entry.value : changed.target;
  if (list.kind !== 'method' || list.name !== 'setdefault' || list.of.kind !== 'var' || list.of.name !== groups)
    return null;
  const [key, made] = list.args;
  if (made?.kind !== 'list' || made.items.length > 0 || key?.kind !== 'field') return null;
  return key.of.kind === 'var' && key.of.name === loop.item ? key.name : null;
}

interface Numbered {
  readonly statement: Update;
  readonly column: string;
  /** The variable of pairs: the place, and the row. */
  readonly row: string;
}

/** `for group in groups.values(): for pair in enumerate(group): update(n = pair[0] + 1)`. */
function numberedUpdate(loop: Stmt, groups: string): Numbered | null {
  if (loop.kind !== 'forEach' || !isValuesOf(loop.over, groups)) return null;
  const [inner, ...more] = loop.body;
  if (inner?.kind !== 'forEach' || more.length > 0 || !isEnumerated(inner.over, loop.item)) return null;
  const [only, ...others] = inner.body;
  if (only?.kind !== 'execute' || others.length > 0 || only.when || only.result !== undefined) return null;
  const { statement } = only;
  if (statement.kind !== 'update' || statement.from?.length) return null;
  const [set, ...rest] = statement.set;
  if (!set || rest.length > 0 || set.value.kind !== 'run' || !isPlaceFromOne(set.value.expr, inner.item)) return null;
  return { statement, column: set.column, row: inner.item };
}

function isValuesOf(expr: Expr, groups: string): boolean {
  if (expr.kind === 'method')
    return /^(iter)?values$/.test(expr.name) && expr.of.kind === 'var' && expr.of.name === groups;
  return (
    expr.kind === 'call' &&
    expr.args.length === 1 &&
    /^(list|six\.itervalues)$/.test(expr.fn) &&
    !!expr.args[0] &&
    isValuesOf(expr.args[0], groups)
  );
}

function isEnumerated(expr: Expr, list: string): boolean {
  if (expr.kind !== 'call' || expr.fn !== 'enumerate') return false;
  const [of, start] = expr.args;
  return of?.kind === 'var' && of.name === list && (start === undefined || constant(start) === 0n);
}

/** `pair[0] + 1`. */
function isPlaceFromOne(expr: Expr, pair: string): boolean {
  if (expr.kind !== 'op' || expr.op !== '+' || expr.args.length !== 2) return false;
  const place = expr.args.find((arg) => isPart(arg, pair, 0n));
  return place !== undefined && expr.args.some((arg) => constant(arg) === 1n);
}

function isPart(expr: Expr, pair: string, at: bigint): boolean {
  return expr.kind === 'item' && expr.of.kind === 'var' && expr.of.name === pair && constant(expr.key) === at;
}

/** A condition on `pair[1].column` as one on `pair.column`. */
function asRow(where: SqlExpr | null, pair: string): SqlExpr | null {
  if (where?.kind !== 'binary') return where;
  if (where.op === 'and') {
    const [left, right] = [asRow(where.left, pair), asRow(where.right, pair)];
    return left && right && { ...where, left, right };
  }
  const { right } = where;
  if (right.kind !== 'run' || right.expr.kind !== 'field' || !isPart(right.expr.of, pair, 1n)) return where;
  return { ...where, right: { kind: 'run', expr: { ...right.expr, of: { kind: 'var', name: pair } } } };
}

/**
 * A counter that goes on by one with every row of a loop, and is written into the row:
 *
 *     for row in rows: update(n = next(counter), …) where key = row.key
 */
export function numberedInOrder(program: Program, context: LowerContext): readonly LoweredStep[] | null {
  const counter = program.find((stmt) => stmt.kind === 'let');
  const [asked, loop, ...more] = program.filter((stmt) => stmt !== counter);
  const query = queryOf(asked);
  if (counter?.kind !== 'let' || !query || loop?.kind !== 'forEach' || more.length > 0) return null;
  if (!startsAtOne(counter.value) || loop.over.kind !== 'var' || loop.over.name !== query.result) return null;
  const source = keyedSource({ ...query.select, orderBy: [] }, context);
  if (!source || query.select.where) return null;
  const [taken, gone, written, ...rest] = loop.body;
  if (rest.length > 0 || taken?.kind !== 'let' || !isCell(taken.value, counter.name)) return null;
  if (!gone || !countsOn(gone, counter.name, taken.name)) return null;
  if (written?.kind !== 'execute' || written.when || written.result !== undefined) return null;
  const { statement } = written;
  if (statement.kind !== 'update' || statement.table !== source.table || statement.from?.length) return null;
  if (!isOwnKey(statement.where, loop.item, source)) return null;
  return counted(statement, taken.name, { query: query.select, item: loop.item, source, context });
}

interface Counted {
  readonly query: Select;
  readonly item: string;
  readonly source: KeyedSource;
  readonly context: LowerContext;
}

/** What else the update sets comes first, from the row itself; then the numbers. */
function counted(update: Update, number: string, loop: Counted): readonly LoweredStep[] | null {
  const { query, item, source, context } = loop;
  const isNumber = (value: SqlExpr): boolean =>
    value.kind === 'run' && value.expr.kind === 'var' && value.expr.name === number;
  const [numbered, ...twice] = update.set.filter(({ value }) => isNumber(value));
  if (!numbered || twice.length > 0 || source.key.includes(numbered.column)) return null;
  const { scope } = rowScope(item, { ...query, orderBy: [] }, context);
  const others = update.set.filter((entry) => entry !== numbered);
  const set = others.map(({ column, value }) => ({
    column,
    value: value.kind === 'run' ? exprToSql(value.expr, scope) : value,
  }));
  if (!set.every((entry): entry is { column: string; value: SqlExpr } => entry.value !== null)) return null;
  const changed = new Set(update.set.map(({ column }) => column));
  const whole: Update = { ...update, set, where: null };
  const ordered = reachOf({ ...query, columns: [] }).reads[source.table] ?? [];
  const read = [...ordered, ...(reachOf(whole).reads[source.table] ?? [])];
  // What is set must have no part in the order, nor in what else is set; keys stay.
  if (
    read.includes('*') ||
    read.some((column) => changed.has(column)) ||
    source.key.some((column) => changed.has(column))
  )
    return null;
  try {
    const order = query.orderBy.map((sql) => exprText(sql, 'one')).join(', ');
    return [
      ...(set.length > 0
        ? [
            updateRows(update.table, {
              set: Object.fromEntries(set.map(({ column, value }) => [column, exprText(value, 'one')])),
              reads: reachOf(whole).reads,
            }),
          ]
        : []),
      numberRows(source.table, {
        key: source.key,
        column: numbered.column,
        ...(order === '' ? {} : { order }),
        reads: reachOf({ ...query, columns: [] }).reads,
      }),
    ];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
}

function startsAtOne(value: Expr): boolean {
  return value.kind === 'list' && value.items.length === 1 && constant(value.items[0]) === 1n;
}

function isCell(expr: Expr, list: string): boolean {
  return expr.kind === 'item' && expr.of.kind === 'var' && expr.of.name === list && constant(expr.key) === 0n;
}

/** `list[0] = number + 1`. */
function countsOn(stmt: Stmt, list: string, number: string): boolean {
  if (
    stmt.kind !== 'mutate' ||
    stmt.method !== '__setitem__' ||
    stmt.target.kind !== 'var' ||
    stmt.target.name !== list
  )
    return false;
  const [place, next] = stmt.args;
  if (constant(place) !== 0n || next?.kind !== 'op' || next.op !== '+') return false;
  const [left, right] = next.args;
  return left?.kind === 'var' && left.name === number && constant(right) === 1n;
}
