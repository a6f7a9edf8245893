import { exprToSql } from '../expr-sql.ts';
import { columnType, type LowerContext, tableOf } from '../facts.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Program, Stmt } from '../program.ts';
import { EMPTY } from '../reach.ts';
import type { Select, SqlExpr } from '../sql.ts';
import { NoText } from '../text.ts';
import { insertStep } from '../verbs.ts';
import { type KeyedSource, keyedSource } from './keyed.ts';
import { columnOf, isEmpty, isVariable, namedEntries, type Sorted, sorted } from './shapes.ts';
import { rowScope } from './source.ts';

/** A dict that finds a column's value by the key of a table's row. */
interface Named {
  readonly dict: string;
  readonly source: KeyedSource;
  readonly key: string;
  readonly value: string;
}

/**
 * Rows that are made of one table's rows, with values of another one's that a dict finds by a foreign key:
 *
 *     for row in rows: known[row.key] = row.value
 *     insert([{'a': other.a, 'b': known[other.row_key]} for other in others])
 *
 * The foreign key says that each has its row there: so it is INSERT … SELECT with a join.
 */
export function namedRows(program: Program, context: LowerContext): readonly LoweredStep[] | null {
  const parts = sorted(program);
  const [filling, last, ...more] = parts?.acts ?? [];
  if (!parts || filling?.kind !== 'forEach' || last?.kind !== 'execute' || more.length > 0) return null;
  const named = namedBy(filling, parts, context);
  if (!named || last.statement.kind !== 'insert' || last.statement.ignore || last.result !== undefined) return null;
  const { source: given } = last.statement;
  if (given.kind !== 'run') return null;
  const list = given.rows.kind === 'var' ? parts.lets.get(given.rows.name) : given.rows;
  if (list?.kind !== 'map' || list.result !== 'list' || list.where !== null || list.over.kind !== 'var') return null;
  const query = parts.queries.get(list.over.name);
  const source = query && keyedSource(query, context);
  const entries = namedEntries(list.value);
  if (!query || !source || !entries || query.where || source.table === named.source.table) return null;
  const { scope } = rowScope(list.item, query, context);
  const asked = new Set<string>();
  const columns = entries.flatMap(([name, expr]) => {
    if (expr.kind !== 'item' || !isVariable(expr.of, named.dict)) {
      const value = exprToSql(expr, scope);
      return value ? [{ name, expr: value }] : [];
    }
    const by = columnOf(expr.key, list.item);
    if (by === null) return [];
    asked.add(by);
    return [{ name, expr: ownColumn(named.source.table, named.value) }];
  });
  const [by, ...others] = asked;
  if (columns.length < entries.length || by === undefined || others.length > 0) return null;
  if (!refersTo(context, source.table, by, named) || columnType(context, source.table, by).nullable) return null;
  const joined: Select = { ...EMPTY, columns, from: [joinOf(source.table, by, named)] };
  const insert = {
    ...last.statement,
    columns: columns.map(({ name }) => name),
    source: { kind: 'select', query: joined },
  } as const;
  try {
    const step = insertStep(insert);
    return step && [step];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
}

type Loop = Extract<Stmt, { kind: 'forEach' }>;

/** `for row in rows: known[row.key] = row.value`, over a whole table by its primary key. */
function namedBy(loop: Loop, { queries, lets }: Sorted, context: LowerContext): Named | null {
  const [set, ...more] = loop.body;
  if (loop.over.kind !== 'var' || set?.kind !== 'mutate' || set.method !== '__setitem__' || more.length > 0)
    return null;
  if (set.target.kind !== 'var' || !isEmpty(lets.get(set.target.name), 'dict')) return null;
  const query = queries.get(loop.over.name);
  const source = query && keyedSource(query, context);
  const [key, value] = set.args.map((arg) => columnOf(arg, loop.item));
  if (!query || !source || query.where || key == null || value == null) return null;
  if (source.key.length !== 1 || source.key[0] !== key) return null;
  return { dict: set.target.name, source, key, value };
}

function refersTo(context: LowerContext, table: string, column: string, { source, key }: Named): boolean {
  return (tableOf(context, table)?.foreignKeys ?? []).some(
    (one) =>
      one.refTable === source.table &&
      one.columns.length === 1 &&
      one.columns[0] === column &&
      one.refColumns[0] === key,
  );
}

function ownColumn(table: string, name: string): SqlExpr {
  return { kind: 'column', table, name };
}

function joinOf(table: string, by: string, { source, key }: Named): Select['from'][number] {
  return {
    kind: 'join',
    left: { kind: 'table', name: table },
    right: { kind: 'table', name: source.table },
    on: { kind: 'binary', op: '=', left: ownColumn(source.table, key), right: ownColumn(table, by) },
    outer: false,
  };
}
