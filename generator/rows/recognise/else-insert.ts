import { isDeepStrictEqual } from 'node:util';
import { holdsPrimaryKey } from '../facts.ts';
import { constant } from '../fold.ts';
import type { Expr, Program } from '../program.ts';
import { EMPTY } from '../reach.ts';
import type { Insert, SqlExpr, Update } from '../sql.ts';
import { and } from './effect.ts';
import { keyedSource } from './keyed.ts';
import { loop } from './loop.ts';
import type { Recogniser } from './model.ts';
import { columnOf } from './shapes.ts';

/**
 * Rows that are changed where they are there, and else made:
 *
 *     for row in rows:
 *         done = update(a = row.a) where key = row.key
 *         if done.rowcount == 0: insert(key = row.key, a = row.a)
 *
 * No two rounds meet one row, since both keys are the tables' own: so all updates may come first, and then the rows that
 * are not there in one INSERT … SELECT.
 */
export const elseInsert: Recogniser = (unit) => {
  const { stmt, lists, context } = unit;
  if (stmt.kind !== 'forEach' || stmt.over.kind !== 'var') return null;
  const query = lists.get(stmt.over.name);
  const source = query && keyedSource(query, context);
  const pair = pairIn(stmt.body);
  if (!query || !source || !pair || pair.update.table !== pair.insert.table || pair.update.table === source.table)
    return null;
  const keys = equalities(pair.update.where, stmt.item);
  if (!keys || !holdsPrimaryKey(context, pair.update.table, new Set(keys.map(({ column }) => column)))) return null;
  if (!source.key.every((column) => keys.some((key) => key.from === column))) return null;
  if (!keys.every((key) => isDeepStrictEqual(insertedValue(pair.insert, key.column), key.value))) return null;
  const { place } = stmt;
  const there: SqlExpr = {
    kind: 'exists',
    query: {
      ...EMPTY,
      columns: [{ expr: { kind: 'literal', value: 1n }, name: 'found' }],
      from: [{ kind: 'table', name: pair.update.table }],
      where: keys.reduce<SqlExpr | null>(
        (all, { column, from }) => and(all, same(pair.update.table, column, source.table, from)),
        null,
      ),
    },
  };
  const lacking = { ...query, where: and(query.where, { kind: 'unary', op: 'not', operand: there }) };
  const inLoop = (statement: Update | Insert) => ({
    ...stmt,
    body: pair.around([{ kind: 'execute', statement, place }]),
  });
  const updates = loop({ ...unit, stmt: inLoop(pair.update) });
  const inserts =
    updates && loop({ ...unit, stmt: inLoop(pair.insert), lists: new Map(lists).set(stmt.over.name, lacking) });
  return inserts && [...updates, ...inserts];
};

function same(table: string, column: string, other: string, name: string): SqlExpr {
  const [left, right] = [
    { kind: 'column', table, name: column },
    { kind: 'column', table: other, name },
  ] as const;
  return { kind: 'binary', op: '=', left, right };
}

interface Pair {
  readonly update: Update;
  readonly insert: Insert;
  /** The body with other statements in the place of the two. */
  readonly around: (statements: Program) => Program;
}

/** An update, and an insert where it found nothing; they may stand under conditions. */
function pairIn(body: Program): Pair | null {
  const [first, second, ...more] = body;
  if (first?.kind === 'if' && second === undefined && first.else.length === 0) {
    const inner = pairIn(first.then);
    return inner && { ...inner, around: (statements) => [{ ...first, then: inner.around(statements) }] };
  }
  if (first?.kind !== 'execute' || second?.kind !== 'if' || more.length > 0 || first.when) return null;
  const { statement, result } = first;
  if (statement.kind !== 'update' || statement.from?.length || result === undefined) return null;
  const [made, ...others] = second.then;
  if (!foundNone(second.test, result) || second.else.length > 0 || others.length > 0) return null;
  if (made?.kind !== 'execute' || made.when || made.result !== undefined || made.statement.kind !== 'insert')
    return null;
  return { update: statement, insert: made.statement, around: (statements) => statements };
}

/** `done.rowcount == 0`, `not done.rowcount`. */
function foundNone(test: Expr, result: string): boolean {
  if (test.kind !== 'op') return false;
  const [left, right] = test.args;
  const counted =
    left?.kind === 'field' && left.name === 'rowcount' && left.of.kind === 'var' && left.of.name === result;
  return counted && (test.op === 'not' || (test.op === '==' && constant(right) === 0n));
}

interface Equality {
  readonly column: string;
  readonly from: string;
  readonly value: SqlExpr;
}

/** `t.a = row.x AND …`; `null` when the condition says anything else. */
function equalities(where: SqlExpr | null, row: string): Equality[] | null {
  if (where?.kind !== 'binary') return null;
  if (where.op === 'and') {
    const [left, right] = [equalities(where.left, row), equalities(where.right, row)];
    return left && right && [...left, ...right];
  }
  if (where.op !== '=' || where.left.kind !== 'column' || where.right.kind !== 'run') return null;
  const from = columnOf(where.right.expr, row);
  return from === null ? null : [{ column: where.left.name, from, value: where.right }];
}

function insertedValue(insert: Insert, column: string): SqlExpr | undefined {
  const [row] = insert.source.kind === 'values' && insert.source.rows.length === 1 ? insert.source.rows : [];
  return row?.[insert.columns.indexOf(column)];
}
