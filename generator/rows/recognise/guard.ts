import { querySql, testToSql } from '../expr-sql.ts';
import { type LowerContext, namesIn, tableOf } from '../facts.ts';
import type { Expr, Program } from '../program.ts';
import type { Select } from '../sql.ts';
import { NoText } from '../text.ts';
import { guardStep } from '../verbs.ts';
import { scopeOf } from './bare.ts';
import { countOf, foundRows } from './found.ts';
import type { Recogniser, Unit } from './model.ts';
import { rowScope } from './source.ts';

/** Rows that make the script refuse: `if rows: raise`, or a loop that raises at the first row that is wrong. */
export const guard: Recogniser = (unit) => {
  const { stmt, lists, context } = unit;
  if (stmt.kind === 'if' && stmt.else.length === 0) {
    const message = soleRaise(stmt.then);
    const found = message && foundRows(stmt.test, lists);
    if (!message || found?.rows !== 'some') return null;
    return written(querySql(found.query, scopeOf(unit)), message, unit);
  }
  if (stmt.kind !== 'forEach' || stmt.over.kind !== 'var') return null;
  const query = lists.get(stmt.over.name);
  if (!query) return null;
  const [inner, ...more] = stmt.body;
  const wrong = inner?.kind === 'if' && inner.else.length === 0 ? inner : null;
  const message = soleRaise(wrong ? wrong.then : stmt.body);
  if (!message || more.length > 0) return null;
  const filled = querySql(query, scopeOf(unit));
  if (!filled || !wrong) return written(filled, message, unit);
  const source = rowScope(stmt.item, filled, context);
  const test = source && testToSql(wrong.test, source.scope);
  if (!source || !test) return null;
  const where = source.query.where
    ? ({ kind: 'binary', op: 'and', left: source.query.where, right: test } as const)
    : test;
  return written({ ...source.query, where }, message, unit);
};

function soleRaise(body: Program): Expr | null {
  const [only, ...more] = body;
  return only?.kind === 'raise' && more.length === 0 ? only.message : null;
}

function written(query: Select | null, message: Expr, unit: Unit): ReturnType<Recogniser> {
  if (!query) return null;
  try {
    return [guardStep(withColumns(query, unit.context), messageText(message, unit))];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
}

/** A query that only counted shows the keys of its rows. */
function withColumns(query: Select, context: LowerContext): Select {
  if (query.columns.length > 0) return query;
  const [name, table] = [...namesIn(query.from)][0] ?? [];
  const key = table ? tableOf(context, table)?.primaryKey : undefined;
  if (name === undefined || !key)
    return { ...query, columns: [{ expr: { kind: 'literal', value: 1n }, name: 'found' }] };
  return {
    ...query,
    columns: key.map(({ column }) => ({ expr: { kind: 'column', table: name, name: column }, name: column })),
  };
}

/** The script's message; what it says of the rows it found becomes `{rows}` where that is their number, else `…`. */
export function messageText(message: Expr, unit: Pick<Unit, 'lists'>): string {
  if (message.kind === 'const') return String(message.value);
  if (message.kind === 'format') {
    return message.parts.map((part) => (typeof part === 'string' ? part : messageText(part, unit))).join('');
  }
  if (message.kind === 'op' && message.op === '+') return message.args.map((arg) => messageText(arg, unit)).join('');
  if (message.kind === 'call' && message.args.length === 1 && message.args[0] && message.fn !== 'len') {
    return messageText(message.args[0], unit);
  }
  return countOf(message, unit.lists) ? '{rows}' : '…';
}
