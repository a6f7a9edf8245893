import { testToSql } from '../expr-sql.ts';
import type { LowerContext } from '../facts.ts';
import type { LoweredStep } from '../lowered.ts';
import type { Expr, Program, Stmt } from '../program.ts';
import type { FromItem, Select, SqlExpr } from '../sql.ts';
import { NoText } from '../text.ts';
import { insertStep } from '../verbs.ts';
import { and } from './effect.ts';
import { keyedSource } from './keyed.ts';
import { columnOf, isEmpty, isVariable, namedEntries, type Sorted, sorted } from './shapes.ts';
import { rowScope } from './source.ts';

/** What a loop puts into a set, or takes out of it. */
interface Members {
  readonly table: string;
  readonly query: Select;
  readonly item: string;
  readonly columns: readonly string[];
}

/**
 * Rows that another table lacks: a set of one table's rows, less those of the other one.
 *
 *     for row in rows: lacking.add((row.a, row.b))
 *     for there in theirs: lacking.discard((there.a, there.b))
 *     insert([{'a': one[0], 'b': one[1], …} for one in lacking])
 *
 * The set holds each pair once: so does the query where the pairs hold the table's primary key.
 */
export function lackingRows(program: Program, context: LowerContext): readonly LoweredStep[] | null {
  const parts = sorted(program);
  const [filling, taking, last, ...more] = parts?.acts ?? [];
  if (!parts || more.length > 0 || last?.kind !== 'execute' || last.result !== undefined) return null;
  const given = last.statement;
  if (given.kind !== 'insert' || given.ignore || given.source.kind !== 'run') return null;
  const { rows } = given.source;
  const list = rows.kind === 'var' ? parts.lets.get(rows.name) : rows;
  if (list?.kind !== 'map' || list.result !== 'list' || list.where !== null || list.over.kind !== 'var') return null;
  const set = list.over.name;
  if (!isEmpty(parts.lets.get(set), 'set')) return null;
  const all = membersOf(filling, 'add', set, parts, context);
  const there = membersOf(taking, 'discard', set, parts, context);
  const entries = namedEntries(list.value);
  if (!all || !there || !entries || all.columns.length !== there.columns.length || all.table === there.table)
    return null;
  if (!keyedSource(all.query, context)?.key.every((column) => all.columns.includes(column))) return null;
  const columns = entries.map(([name, value]) => ({ name, expr: columnOfMember(value, list.item, all) }));
  const lacking = withoutThose(all, there, context);
  if (!lacking || !columns.every((one): one is { name: string; expr: SqlExpr } => one.expr !== null)) return null;
  try {
    const query: Select = { ...lacking, columns };
    const step = insertStep({
      ...given,
      columns: columns.map(({ name }) => name),
      source: { kind: 'select', query },
    });
    return step && [step];
  } catch (error) {
    if (error instanceof NoText) return null;
    throw error;
  }
}

function membersOf(
  stmt: Stmt | undefined,
  method: string,
  set: string,
  { queries }: Sorted,
  context: LowerContext,
): Members | null {
  if (stmt?.kind !== 'forEach' || stmt.over.kind !== 'var') return null;
  const [change, ...more] = stmt.body;
  if (change?.kind !== 'mutate' || change.method !== method || !isVariable(change.target, set) || more.length > 0)
    return null;
  const query = queries.get(stmt.over.name);
  const source = query && keyedSource(query, context);
  const [member] = change.args;
  if (!query || !source || member?.kind !== 'tuple') return null;
  const columns = member.items.map((part) => columnOf(part, stmt.item));
  if (!columns.every((column): column is string => column !== null)) return null;
  return { table: source.table, query, item: stmt.item, columns };
}

/** `member[0]` as the column that it was made of. */
function columnOfMember(value: Expr, member: string, { columns, table }: Members): SqlExpr | null {
  if (value.kind === 'const') return { kind: 'literal', value: value.value };
  if (value.kind !== 'item' || !isVariable(value.of, member) || value.key.kind !== 'const') return null;
  const name = columns[Number(value.key.value)];
  return name === undefined ? null : { kind: 'column', table, name };
}

/** What a comparison of bytes implies, in a form that an index of the columns serves. */
function byIndex(test: SqlExpr): SqlExpr | null {
  if (test.kind !== 'binary' || test.left.kind !== 'cast' || test.right.kind !== 'cast') return null;
  return { ...test, left: test.left.operand, right: test.right.operand };
}

/** The rows that are in none of the others: compared as Python compares tuples. */
function withoutThose(all: Members, there: Members, context: LowerContext): Select | null {
  const [mine, theirs] = [rowScope(all.item, all.query, context), rowScope(there.item, there.query, context)];
  const from: readonly FromItem[] = [...mine.query.from, ...theirs.query.from];
  const scope = {
    ...mine.scope,
    from,
    column: (row: string, name: string) => mine.scope.column(row, name) ?? theirs.scope.column(row, name),
  };
  let same: SqlExpr | null = null;
  for (const [at, column] of all.columns.entries()) {
    const field = (row: string, name: string): Expr => ({ kind: 'field', of: { kind: 'var', name: row }, name });
    const args = [field(there.item, there.columns[at] ?? ''), field(all.item, column)];
    const test = testToSql({ kind: 'op', op: '==', args }, scope);
    if (!test) return null;
    same = and(same, and(byIndex(test), test));
  }
  const exists: SqlExpr = {
    kind: 'exists',
    query: {
      ...theirs.query,
      columns: [{ expr: { kind: 'literal', value: 1n }, name: 'found' }],
      where: and(theirs.query.where, same),
    },
  };
  return { ...mine.query, where: and(mine.query.where, { kind: 'unary', op: 'not', operand: exists }) };
}
