import { Unresolved } from '../../python/value.ts';
import { type LowerContext, sqlType, type ValueType } from '../facts.ts';
import type { Expr, Place } from '../program.ts';
import type { Select } from '../sql.ts';

/** What is known while code is written. */
export interface CodeScope {
  readonly context: LowerContext;
  /** Loop variables that hold plain rows of a query. */
  readonly rows: ReadonlyMap<string, Select>;
  /** Results of queries. */
  readonly lists: ReadonlyMap<string, Select>;
  /** Results of inserts, updates and deletes. */
  readonly outcomes: Set<string>;
  /** Variables that are given another value later. */
  readonly assigned: ReadonlySet<string>;
  /** Tools and imports that the code turns out to use. */
  readonly tools: Set<string>;
  readonly imports: Set<string>;
  /** Where the statement stands, for errors. */
  readonly place: Place;
  /** Statements stand in a function of one row, outside loops: `continue` is its return. */
  readonly ends?: 'return';
  /** The table whose rows a function is written for, if what it writes is gathered. */
  readonly gather?: { readonly table: string; readonly key: readonly string[] } | null;
}

/** An error that names what code cannot be written for. */
export function unresolved(scope: CodeScope, construct: string): Unresolved {
  return new Unresolved(construct, scope.place);
}

/** The type of an expression where it is a column of a known row. */
export function columnKind(expr: Expr, scope: CodeScope): ValueType | null {
  const field = expr.kind === 'field' ? expr : null;
  if (!field) return null;
  const row = field.of;
  const first = row.kind === 'item' && row.of.kind === 'var' ? scope.lists.get(row.of.name) : undefined;
  const query = row.kind === 'var' ? scope.rows.get(row.name) : first;
  const column = query?.columns.find((one) => one.name === field.name);
  return query && column ? sqlType(scope.context, query.from, column.expr) : null;
}
