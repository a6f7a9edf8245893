import { exprToSql } from '../expr-sql.ts';
import { columnType, type LowerContext } from '../facts.ts';
import { constant } from '../fold.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Expr, Program, Stmt } from '../program.ts';
import { EMPTY } from '../reach.ts';
import type { Insert, Select, SqlExpr } from '../sql.ts';
import { NoText } from '../text.ts';
import { isStable } from '../uses.ts';
import { insertStep } from '../verbs.ts';
import { keyedSource } from './keyed.ts';
import { isEmpty, isVariable } from './shapes.ts';
import { rowScope } from './source.ts';

type Executed = Extract<Stmt, { kind: 'execute' }>;
type Loop = Extract<Stmt, { kind: 'forEach' }>;

/** Rows that were inserted with fresh keys, and a dict that finds the key again by what the row was made for. */
interface Found {
  readonly dict: string;
  readonly table: string;
  /** Of `table`: holds the fresh key. */
  readonly key: string;
  /** Of `table`: what the dict is asked by. */
  readonly by: string;
}

/**
 * Rows with fresh keys that later rows refer to, through a dict in memory:
 *
 *     for row in rows:
 *         key = uuid4()
 *         keys[row.id] = key
 *         made.append({'id': key, 'of': row.id})
 *     insert(made)
 *     insert([{'made_id': keys[other.row_id], …} for other in others])
 *
 * The table that was filled is the dict: later rows are joined with it. That is so only where it was empty before. A key
 * that is not there is an error in Python; the join gives NULL then, which a column that takes none refuses, too.
 */
export function lookedUp(program: Program, context: LowerContext): readonly LoweredStep[] | null {
  const queries = new Map<string, Select>();
  const lets = new Map<string, Expr>();
  const acts: (Loop | Executed)[] = [];
  for (const stmt of program) {
    if (stmt.kind === 'let') lets.set(stmt.name, stmt.value);
    else if (stmt.kind === 'forEach') acts.push(stmt);
    else if (stmt.kind !== 'execute' || stmt.when) return null;
    else if (stmt.statement.kind === 'select' && stmt.result !== undefined) queries.set(stmt.result, stmt.statement);
    else if (stmt.statement.kind === 'insert' && stmt.result === undefined) acts.push(stmt);
    else return null;
  }
  const [filling, first, ...later] = acts;
  if (filling?.kind !== 'forEach' || first?.kind !== 'execute' || later.length === 0) return null;
  const made = fillingOf(filling, first, lets, queries, context);
  if (!made || !context.emptied?.has(made.found.table)) return null;
  const steps: (LoweredStep | null)[] = [made.step];
  for (const act of later)
    steps.push(act.kind === 'execute' ? laterStep(act, made.found, lets, queries, context) : null);
  const tables = later.flatMap((act) =>
    act.kind === 'execute' && act.statement.kind === 'insert' ? [act.statement.table] : [],
  );
  // What a later insert reads must not be what an earlier one filled.
  const read = new Set([...queries.values()].flatMap((query) => keyedSource(query, context)?.table ?? []));
  if ([made.found.table, ...tables].some((table) => read.has(table)) || new Set(tables).size < tables.length)
    return null;
  return steps.every((step): step is LoweredStep => step !== null) ? steps : null;
}

function fillingOf(
  loop: Loop,
  insert: Executed,
  lets: ReadonlyMap<string, Expr>,
  queries: ReadonlyMap<string, Select>,
  context: LowerContext,
): { readonly found: Found; readonly step: LoweredStep | null } | null {
  const query = loop.over.kind === 'var' ? queries.get(loop.over.name) : undefined;
  const source = query && keyedSource(query, context);
  const [fresh, ...changes] = loop.body;
  if (!query || !source || fresh?.kind !== 'let' || isStable(fresh.value) || changes.length !== 2) return null;
  if (insert.statement.kind !== 'insert' || insert.statement.source.kind !== 'run') return null;
  const { rows } = insert.statement.source;
  const kept = changes.find((stmt) => stmt.kind === 'mutate' && stmt.method === '__setitem__');
  const appended = changes.find((stmt) => stmt.kind === 'mutate' && stmt.method === 'append');
  if (
    kept?.kind !== 'mutate' ||
    appended?.kind !== 'mutate' ||
    kept.target.kind !== 'var' ||
    appended.target.kind !== 'var'
  )
    return null;
  if (rows.kind !== 'var' || rows.name !== appended.target.name) return null;
  if (!isEmpty(lets.get(kept.target.name), 'dict') || !isEmpty(lets.get(rows.name), 'list')) return null;
  const [by, value] = kept.args;
  const [row] = appended.args;
  if (by?.kind !== 'field' || by.of.kind !== 'var' || by.of.name !== loop.item || !isVariable(value, fresh.name))
    return null;
  // Each row has a key of its own in the dict, as it has one of its own in the table.
  if (source.key.length !== 1 || source.key[0] !== by.name || row?.kind !== 'dict') return null;
  const entries = row.entries.map((entry) => [constant(entry.key), entry.value] as const);
  const key = entries.find(([, expr]) => isVariable(expr, fresh.name))?.[0];
  const named = entries.find(
    ([, expr]) => expr.kind === 'field' && expr.name === by.name && isVariable(expr.of, loop.item),
  )?.[0];
  if (typeof key !== 'string' || typeof named !== 'string') return null;
  const { scope } = rowScope(loop.item, query, context);
  const values = entries.map(([, expr]) => exprToSql(isVariable(expr, fresh.name) ? fresh.value : expr, scope));
  const step = inserted(
    insert.statement,
    entries.map(([column]) => column),
    values,
    { ...query, columns: [] },
  );
  return { found: { dict: kept.target.name, table: insert.statement.table, key, by: named }, step };
}

function inserted(
  insert: Insert,
  columns: readonly unknown[],
  values: readonly (SqlExpr | null)[],
  source: Select,
): LoweredStep | null {
  const names = columns.filter((column): column is string => typeof column === 'string');
  if (names.length < columns.length || !values.every((value): value is SqlExpr => value !== null)) return null;
  const query: Select = { ...source, columns: values.map((expr, at) => ({ expr, name: names[at] ?? '' })) };
  try {
    return insertStep({ ...insert, columns: names, source: { kind: 'select', query } });
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
}

/** An insert of rows that ask the dict for keys, as INSERT … SELECT with a join. */
function laterStep(
  act: Executed,
  found: Found,
  lets: ReadonlyMap<string, Expr>,
  queries: ReadonlyMap<string, Select>,
  context: LowerContext,
): LoweredStep | null {
  if (act.statement.kind !== 'insert' || act.statement.source.kind !== 'run' || act.statement.ignore) return null;
  const { rows } = act.statement.source;
  const list = rows.kind === 'var' ? lets.get(rows.name) : rows;
  if (list?.kind !== 'map' || list.result !== 'list' || list.where !== null || list.value.kind !== 'dict') return null;
  const query = list.over.kind === 'var' ? queries.get(list.over.name) : undefined;
  const source = query && keyedSource(query, context);
  if (!query || !source || query.where) return null;
  const { scope } = rowScope(list.item, query, context);
  const asked = new Set<string>();
  const entries = list.value.entries.map((entry) => [constant(entry.key), entry.value] as const);
  const values = entries.map(([column, expr]): SqlExpr | null => {
    if (expr.kind !== 'item' || !isVariable(expr.of, found.dict)) return exprToSql(expr, scope);
    const by = expr.key.kind === 'field' && isVariable(expr.key.of, list.item) ? expr.key.name : null;
    if (by === null || typeof column !== 'string' || act.statement.kind !== 'insert') return null;
    if (columnType(context, act.statement.table, column).nullable) return null;
    asked.add(by);
    return { kind: 'column', table: JOINED, name: 'made' };
  });
  const [by, ...others] = asked;
  if (by === undefined || others.length > 0) return null;
  return inserted(
    act.statement,
    entries.map(([column]) => column),
    values,
    joined(source.table, by, found),
  );
}

const JOINED = 'known';

/** The later rows with the rows that were made: grouped, so that the server gives them an index to be found by. */
function joined(table: string, column: string, { table: made, key, by }: Found): Select {
  const own = (name: string): SqlExpr => ({ kind: 'column', table: made, name });
  const known: Select = {
    ...EMPTY,
    columns: [
      { expr: own(by), name: 'name' },
      { expr: { kind: 'function', name: 'MIN', args: [own(key)] }, name: 'made' },
    ],
    from: [{ kind: 'table', name: made }],
    groupBy: [own(by)],
  };
  const name: SqlExpr = { kind: 'column', table: JOINED, name: 'name' };
  const asked: SqlExpr = { kind: 'column', table, name: column };
  const bytes = (operand: SqlExpr): SqlExpr => ({ kind: 'cast', operand, type: 'BINARY' });
  return {
    ...EMPTY,
    from: [
      {
        kind: 'join',
        left: { kind: 'table', name: table },
        right: { kind: 'subquery', query: known, alias: JOINED },
        on: {
          kind: 'binary',
          op: 'and',
          left: { kind: 'binary', op: '=', left: name, right: asked },
          right: { kind: 'binary', op: '=', left: bytes(name), right: bytes(asked) },
        },
        outer: true,
      },
    ],
  };
}
