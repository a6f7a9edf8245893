import { isOneRow } from '../expr-sql.ts';
import { constant } from '../fold.ts';
import type { Expr } from '../program.ts';
import type { RowSources } from '../row-columns.ts';
import type { Select } from '../sql.ts';

/** What a test says of a query: that it finds rows, or that it finds none. */
export interface Found {
  readonly query: Select;
  readonly rows: 'some' | 'none';
}

/**
 * Reads a test as a question whether a query finds rows: `rows`, `len(rows) > 0`, `count > 0`, `not rows`,
 * `rows[0] is None` of a `first()`, … `null` when it asks something else.
 */
export function foundRows(test: Expr, lists: RowSources): Found | null {
  const listed = test.kind === 'var' ? lists.get(test.name) : undefined;
  if (listed) return { query: listed, rows: 'some' };
  const first = firstOf(test, lists);
  if (first) return { query: first, rows: 'some' };
  const asked = existsOf(test, lists);
  if (asked) return { query: asked, rows: 'some' };
  const counted = countOf(test, lists);
  if (counted) return { query: counted, rows: 'some' };
  if (test.kind !== 'op') return null;
  const [left, right] = test.args;
  if (test.op === 'not' && left) return flipped(foundRows(left, lists));
  if (!left || !right || test.args.length !== 2) return null;
  return compared(test.op, left, right, lists) ?? compared(MIRROR[test.op] ?? '', right, left, lists);
}

const MIRROR: Readonly<Record<string, string>> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function compared(op: string, left: Expr, right: Expr, lists: RowSources): Found | null {
  const query = countOf(left, lists);
  const value = constant(right);
  if (query) {
    if (value === 0n && (op === '>' || op === '!=')) return { query, rows: 'some' };
    if (value === 0n && (op === '==' || op === '<=')) return { query, rows: 'none' };
    if (value === 1n && op === '>=') return { query, rows: 'some' };
    if (value === 1n && op === '<') return { query, rows: 'none' };
  }
  const single = firstOf(left, lists);
  if (single && value === null && /^(is|==)$/.test(op)) return { query: single, rows: 'none' };
  if (single && value === null && /^(is not|!=)$/.test(op)) return { query: single, rows: 'some' };
  return null;
}

/** The query whose rows an expression counts. */
export function countOf(expr: Expr, lists: RowSources): Select | null {
  const [list] = expr.kind === 'call' && expr.fn === 'len' ? expr.args : [];
  if (list?.kind === 'var') return lists.get(list.name) ?? null;
  if (expr.kind === 'field' && expr.name === 'rowcount' && expr.of.kind === 'var')
    return lists.get(expr.of.name) ?? null;
  const row = expr.kind === 'field' || expr.kind === 'item' ? expr.of : null;
  if (row?.kind !== 'item' || row.of.kind !== 'var' || constant(row.key) !== 0n) return null;
  const query = lists.get(row.of.name);
  const column = query?.columns[0]?.expr;
  const counts = column?.kind === 'function' && /^count$/i.test(column.name) && query?.columns.length === 1;
  if (!query || !counts || !isOneRow(query) || column.distinct) return null;
  const [arg] = column.args;
  // COUNT(column) leaves NULLs out; as a question for rows that is a condition more.
  const where =
    arg && arg.kind !== 'star' && arg.kind !== 'literal'
      ? ({ kind: 'binary', op: 'is not', left: arg, right: { kind: 'literal', value: null } } as const)
      : null;
  return {
    ...query,
    columns: [],
    where:
      where && query.where ? { kind: 'binary', op: 'and', left: query.where, right: where } : (where ?? query.where),
  };
}

/** `rows[0] if rows else None`: what `first()` gives. A row is always true. */
function firstOf(expr: Expr, lists: RowSources): Select | null {
  if (expr.kind !== 'conditional' || expr.test.kind !== 'var' || constant(expr.else) !== null) return null;
  const { then, test } = expr;
  if (then.kind !== 'item' || then.of.kind !== 'var' || then.of.name !== test.name || constant(then.key) !== 0n)
    return null;
  return lists.get(test.name) ?? null;
}

/** The one value of `SELECT EXISTS (…)`. */
function existsOf(expr: Expr, lists: RowSources): Select | null {
  const row = expr.kind === 'field' || expr.kind === 'item' ? expr.of : null;
  if (row?.kind !== 'item' || row.of.kind !== 'var' || constant(row.key) !== 0n) return null;
  const query = lists.get(row.of.name);
  const [only, ...more] = query?.columns ?? [];
  if (only?.expr.kind !== 'exists' || more.length > 0 || query?.from.length !== 0 || query.where) return null;
  return only.expr.query;
}

function flipped(found: Found | null): Found | null {
  return found && { query: found.query, rows: found.rows === 'some' ? 'none' : 'some' };
}
