import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance, Value } from '../../../python/value.ts';
import type { SqlExpr } from '../../../rows/sql.ts';
import type { Scope } from './scope.ts';

/** What SQLAlchemy calls a column element: something that can stand in a statement as an expression. */
export interface Clause {
  lower(vm: Interpreter, scope: Scope): SqlExpr;
  /** The tables, aliases and subqueries that it needs in FROM. Asked late: a model's columns get their table late. */
  froms(vm: Interpreter): readonly PyInstance[];
  /** An instance of a type class, or `null` when nothing is known. */
  type(vm: Interpreter): PyInstance | null;
  /** The key in a row; `null` for an expression without a name. */
  readonly name: string | null;
  /** The constant FALSE: as a condition, it lets no row through. */
  readonly isFalse?: boolean;
}

/** What is further known of an expression, for `__bool__`, negation and the attributes that scripts read. */
export interface ClauseNotes {
  /** SqlExpr operator of a comparison: `=`, `in`, … */
  readonly operator?: string;
  /** The two sides as the script gave them; `bool(a == b)` compares their identity. */
  readonly sides?: readonly [PyInstance | null, PyInstance | null];
  /** The clause that `not_()` gives instead of wrapping this one. */
  readonly negated?: () => Clause;
  /** Members of an `and_` / `or_`. */
  readonly members?: readonly Clause[];
  /** Name and arguments of a `func.` call. */
  readonly call?: { readonly name: string; readonly args: readonly Clause[] };
  /** The element under a label, a cast or a grouping. */
  readonly element?: PyInstance;
  /** Text of `text()` and `literal_column()`. */
  readonly text?: string;
  /** Of `bindparam` and of literals. */
  readonly value?: Value;
}

/** State of the instances of all expression classes but Column. */
export class ElementState {
  readonly clause: Clause;
  readonly notes: ClauseNotes;
  constructor(clause: Clause, notes: ClauseNotes = {}) {
    this.clause = clause;
    this.notes = notes;
  }
}

export const noFroms = (): readonly PyInstance[] => [];
