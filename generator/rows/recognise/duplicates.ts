import { deleteDuplicates } from '../../../src/migration/verb/index.ts';
import { columnType, type LowerContext } from '../facts.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Expr, Program, Stmt } from '../program.ts';
import { isOwnKey, keyedSource } from './keyed.ts';
import { columnOf, isEmpty, isVariable, namedEntries, sorted } from './shapes.ts';

/**
 * Rows of which the first of each kind stays:
 *
 *     seen = []
 *     for row in rows:
 *         kind = {'a': row.a, 'b': row.b}
 *         if kind not in seen: seen.append(kind)
 *         else: delete where key = row.key
 *
 * The query says no order, and the server gives rows in that of the primary key. Dicts and tuples are the same where
 * their values are: text byte by byte, None like None.
 */
export function seenBefore(program: Program, context: LowerContext): readonly LoweredStep[] | null {
  const { queries, lets, acts } = sorted(program) ?? { queries: new Map(), lets: new Map(), acts: [] };
  const [loop, ...more] = acts;
  const [[seen, empty] = ['', undefined], ...others] = lets;
  if (loop?.kind !== 'forEach' || more.length > 0 || others.length > 0 || loop.over.kind !== 'var') return null;
  if (!isEmpty(empty, 'list') && !isEmpty(empty, 'set')) return null;
  const query = queries.get(loop.over.name);
  const source = query && keyedSource(query, context);
  const round = roundOf(loop.body, seen);
  if (!query || !source || query.where || !round) return null;
  const { deleted, kind } = round;
  if (deleted.table !== source.table || !isOwnKey(deleted.where, loop.item, source)) return null;
  const same = kind.map((value) => columnOf(value, loop.item));
  if (!same.every((column): column is string => column !== null && isComparable(context, source.table, column)))
    return null;
  return [deleteDuplicates(source.table, { key: source.key, same })];
}

/** Whether two values are the same to Python exactly where their bytes are the same to the server. */
function isComparable(context: LowerContext, table: string, column: string): boolean {
  return ['int', 'flag', 'string', 'datetime'].includes(columnType(context, table, column).kind);
}

/** What a round deletes, and what makes its row one of a kind. */
function roundOf(
  body: Program,
  seen: string,
): { readonly deleted: { readonly table: string; readonly where: Where }; readonly kind: readonly Expr[] } | null {
  const [test, ...more] = body;
  if (test?.kind !== 'if' || more.length > 0) return null;
  const negated = test.test.kind === 'op' && test.test.op === 'not';
  const asked = negated && test.test.kind === 'op' ? test.test.args[0] : test.test;
  if (asked?.kind !== 'op' || asked.op !== 'in' || !isVariable(asked.args[1], seen)) return null;
  const kept = only(negated ? test.then : test.else);
  const gone = only(negated ? test.else : test.then);
  if (kept?.kind !== 'mutate' || !isVariable(kept.target, seen) || !['append', 'add'].includes(kept.method))
    return null;
  if (gone?.kind !== 'execute' || gone.when || gone.statement.kind !== 'delete') return null;
  const [kind, added] = [partsOf(asked.args[0]), partsOf(kept.args[0])];
  if (!kind || !added || JSON.stringify(kind) !== JSON.stringify(added)) return null;
  return { deleted: gone.statement, kind };
}

type Where = Extract<Extract<Stmt, { kind: 'execute' }>['statement'], { kind: 'delete' }>['where'];

function only(block: Program): Stmt | undefined {
  return block.length === 1 ? block[0] : undefined;
}

function partsOf(expr: Expr | undefined): readonly Expr[] | null {
  if (expr?.kind === 'tuple' || expr?.kind === 'list') return expr.items;
  return namedEntries(expr)?.map(([, value]) => value) ?? null;
}
