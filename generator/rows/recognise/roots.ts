import { findRoots } from '../../../src/migration/verb/index.ts';
import { columnType, type LowerContext } from '../facts.ts';
import { constant } from '../fold.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Expr, Program } from '../program.ts';
import type { SqlExpr } from '../sql.ts';
import { keyedSource } from './keyed.ts';
import { columnOf, isVariable, sorted } from './shapes.ts';

/**
 * The root of each row, by going up a dict of parents until there is none:
 *
 *     parents = {row.key: row.parent for row in rows}
 *     for key in parents:
 *         root = key
 *         while parents.get(root): root = parents[root]
 *         update(root = root) where row_key = key
 *
 * A parent that is no row has no parent. In a ring the script would not end.
 */
export function rootOfEach(program: Program, context: LowerContext): readonly LoweredStep[] | null {
  const parts = sorted(program);
  const [[dict, parents] = ['', undefined], ...others] = parts?.lets ?? [];
  const [loop, ...more] = parts?.acts ?? [];
  if (!parts || others.length > 0 || more.length > 0 || loop?.kind !== 'forEach') return null;
  if (parents?.kind !== 'map' || parents.result !== 'dict' || parents.where !== null || parents.over.kind !== 'var')
    return null;
  const query = parts.queries.get(parents.over.name);
  const source = query && keyedSource(query, context);
  const [key, parent] = [columnOf(parents.key, parents.item), columnOf(parents.value, parents.item)];
  if (!source || query.where || key === null || parent === null || !itemsOf(loop.over, dict)) return null;
  if (source.key.length !== 1 || source.key[0] !== key) return null;
  if ([key, parent].some((column) => columnType(context, source.table, column).kind !== 'string')) return null;
  const [named, last] = [loop.body[0], loop.body.at(-1)];
  if (named?.kind !== 'let' || !isPart(named.value, loop.item, 0n)) return null;
  const root = wayUp(loop.body.slice(1, -1), named.name, dict);
  if (root === null || last?.kind !== 'execute' || last.when || last.result !== undefined) return null;
  const update = last.statement;
  if (update.kind !== 'update' || update.from?.length || update.table === source.table) return null;
  const [set, ...sets] = update.set;
  const by = equalTo(update.where, named.name);
  if (!set || sets.length > 0 || by === null || by === set.column || !isRun(set.value, root)) return null;
  return [findRoots(update.table, { column: set.column, by, of: source.table, key, parent })];
}

/** `dict.items()`. */
function itemsOf(expr: Expr, dict: string): boolean {
  return expr.kind === 'method' && /^(iter)?items$/.test(expr.name) && isVariable(expr.of, dict);
}

function isPart(expr: Expr, pair: string, at: bigint): boolean {
  return expr.kind === 'item' && isVariable(expr.of, pair) && constant(expr.key) === at;
}

function isRun(sql: SqlExpr, name: string): boolean {
  return sql.kind === 'run' && isVariable(sql.expr, name);
}

function equalTo(where: SqlExpr | null, name: string): string | null {
  if (where?.kind !== 'binary' || where.op !== '=' || where.left.kind !== 'column') return null;
  return isRun(where.right, name) ? where.left.name : null;
}

/**
 * The variable that holds the root behind
 *
 *     at = key; root = None
 *     while True:
 *         up = parents.get(at)
 *         if up: at = up; continue
 *         root = at; break
 */
function wayUp(body: Program, key: string, dict: string): string | null {
  const [start, none, going, ...more] = body;
  if (start?.kind !== 'let' || none?.kind !== 'let' || going?.kind !== 'while' || more.length > 0) return null;
  if (!isVariable(start.value, key) || constant(none.value) !== null || constant(going.test) !== true) return null;
  const [asked, higher, found, ended, ...rest] = going.body;
  if (asked?.kind !== 'let' || higher?.kind !== 'if' || found?.kind !== 'assign' || ended?.kind !== 'break')
    return null;
  const { value } = asked;
  const gets = value.kind === 'method' && value.name === 'get' && isVariable(value.of, dict) && value.args.length === 1;
  if (rest.length > 0 || !gets || !isVariable(value.args[0], start.name)) return null;
  const [step, again, ...other] = higher.then;
  if (!isVariable(higher.test, asked.name) || higher.else.length > 0 || other.length > 0) return null;
  if (step?.kind !== 'assign' || step.name !== start.name || !isVariable(step.value, asked.name)) return null;
  if (again?.kind !== 'continue' || found.name !== none.name || !isVariable(found.value, start.name)) return null;
  return none.name;
}
