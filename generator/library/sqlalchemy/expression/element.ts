import type { Interpreter } from '../../../python/interpreter.ts';
import { PyInstance, type Value } from '../../../python/value.ts';
import type { SqlExpr } from '../../../rows/sql.ts';
import { sqlalchemyError } from '../error.ts';
import { construct, isA, make } from '../kit/registry.ts';
import { clauseOf, coerceClause } from '../lower/clause.ts';
import { unique } from '../lower/from.ts';
import { type Clause, type ClauseNotes, ElementState, noFroms } from '../state/clause.ts';
import { ColumnState } from '../state/schema.ts';
import type { Scope } from '../state/scope.ts';

/** An expression object of the class under `key`. */
export function element(vm: Interpreter, key: string, clause: Clause, notes: ClauseNotes = {}): PyInstance {
  return make(vm, key, new ElementState(clause, notes));
}

/** A clause over others; its FROM needs are theirs. */
export function combined(
  vm: Interpreter,
  parts: readonly Clause[],
  lower: (vm: Interpreter, scope: Scope) => SqlExpr,
  options: { readonly type?: string | PyInstance | null; readonly name?: string | null } = {},
): Clause {
  const { type } = options;
  return {
    lower,
    froms: (vm) => unique(parts.flatMap((part) => part.froms(vm))),
    type: () => (typeof type === 'string' ? construct(vm, type) : (type ?? null)),
    name: options.name ?? null,
  };
}

/** A constant: NULL, TRUE, FALSE. */
export function constant(value: null | boolean): Clause {
  return { lower: () => ({ kind: 'literal', value }), froms: noFroms, type: () => null, name: null };
}

/** Notes of an expression value; empty for columns and for plain values. */
export function notesOf(value: Value): ClauseNotes {
  const state = value instanceof PyInstance ? value.payload : undefined;
  return state instanceof ElementState ? state.notes : {};
}

/** The type of an expression, `null` where nothing is known. */
export function typeOfValue(vm: Interpreter, value: Value): PyInstance | null {
  return clauseOf(vm, value)?.type(vm) ?? null;
}

/** A condition: a clause, or Python's True and False. @throws PyRaise ArgumentError */
export function conditionClause(vm: Interpreter, value: Value | undefined): Clause {
  if (value === false) return { ...constant(value), isFalse: true };
  if (value === true || value === null) return constant(value);
  if (typeof value === 'string') {
    return { lower: () => ({ kind: 'raw', sql: value }), froms: noFroms, type: () => null, name: null };
  }
  const clause = clauseOf(vm, value);
  if (clause) return clause;
  throw sqlalchemyError(
    vm,
    'ArgumentError',
    `SQL expression for WHERE/HAVING role expected, got ${vm.repr(value ?? null)}`,
  );
}

/** What may stand in ORDER BY and GROUP BY: an expression or the name of a column or label. */
export function nameOrClause(vm: Interpreter, value: Value): Clause {
  if (typeof value !== 'string') return coerceClause(vm, value);
  const plain = [...value].every((char) => /[A-Za-z0-9_$]/.test(char));
  return {
    lower: () => (plain ? { kind: 'column', table: '', name: value } : { kind: 'raw', sql: value }),
    froms: noFroms,
    type: () => null,
    name: plain ? value : null,
  };
}

/** Whether `not x` is `x = 0`, as SQLAlchemy writes it for columns of type Boolean on MySQL. */
export function isBooleanColumn(vm: Interpreter, value: Value): boolean {
  if (!(value instanceof PyInstance)) return false;
  if (value.payload instanceof ColumnState) return isA(vm, value.payload.type, 'Boolean');
  const { element } = notesOf(value);
  return element !== undefined && element !== value && isBooleanColumn(vm, element);
}
