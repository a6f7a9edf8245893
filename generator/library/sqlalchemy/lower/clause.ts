import type { Interpreter } from '../../../python/interpreter.ts';
import { PyClass, PyInstance, RunValue, type Value } from '../../../python/value.ts';
import type { SqlExpr } from '../../../rows/sql.ts';
import { isA } from '../kit/registry.ts';
import { type Clause, ElementState, noFroms } from '../state/clause.ts';
import { ColumnState, TableState } from '../state/schema.ts';
import type { Scope } from '../state/scope.ts';
import { CompoundState, SelectState, TextState } from '../state/selectable.ts';
import { literalSql } from './literal.ts';
import { lowerQuery, outputsOf } from './query.ts';

/** The clause of a value that is one already, or `null` for plain Python values. */
export function clauseOf(vm: Interpreter, value: Value | undefined): Clause | null {
  if (value instanceof PyClass) {
    const table = value.lookup('__table__');
    return table === undefined ? null : clauseOf(vm, table);
  }
  if (!(value instanceof PyInstance)) return null;
  const state = value.payload;
  if (state instanceof ElementState) return state.clause;
  if (state instanceof ColumnState) return columnClause(state);
  if (state instanceof SelectState || state instanceof CompoundState) return subqueryClause(value);
  if (state instanceof TextState) return textClause(state);
  const convert = isA(vm, value, 'TypeEngine') ? undefined : vm.findAttr(value, '__clause_element__');
  return convert === undefined ? null : clauseOf(vm, vm.call(convert));
}

/** Any value as a clause; plain ones become literals of the given type. */
export function coerceClause(vm: Interpreter, value: Value, type: PyInstance | null = null): Clause {
  return clauseOf(vm, value) ?? literalClause(value, type);
}

/** A literal that is bound into the statement. */
export function literalClause(value: Value, type: PyInstance | null): Clause {
  return {
    lower: (vm) => literalSql(vm, value, type),
    froms: noFroms,
    type: () => type,
    name: null,
  };
}

function columnClause(state: ColumnState): Clause {
  return {
    lower: (_vm, _scope) => {
      const table = state.table?.payload;
      return { kind: 'column', table: table instanceof TableState ? table.name : '', name: state.name ?? '' };
    },
    froms: () => (state.table === null ? [] : [state.table]),
    type: () => state.type,
    get name() {
      return state.name;
    },
  };
}

/** A select where an expression is wanted: a scalar subquery. */
export function subqueryClause(query: PyInstance): Clause {
  return {
    lower: (vm, scope) => ({ kind: 'subquery', query: lowerQuery(vm, query, scope) }),
    froms: noFroms,
    type: (vm) => outputsOf(vm, query)[0]?.type ?? null,
    name: null,
  };
}

/**
 * `text('…')` inside a statement: its bind parameters are filled in as literals. Selected, a bare name is what the server
 * calls the column.
 */
function textClause(state: TextState): Clause {
  const text = state.text.trim();
  return {
    lower: (vm, scope) => filledText(vm, state, scope),
    froms: noFroms,
    type: () => null,
    name: isBareName(text) ? text : null,
  };
}

function isBareName(text: string): boolean {
  return [...text].every((char) => char === '_' || isLetter(char) || (char >= '0' && char <= '9')) && !isDigits(text);
}

function isLetter(char: string): boolean {
  const small = char.toLowerCase();
  return small >= 'a' && small <= 'z';
}

function isDigits(text: string): boolean {
  return text === '' || (text[0] as string) <= '9';
}

function filledText(vm: Interpreter, state: TextState, scope: Scope): SqlExpr {
  if (state.insert) throw vm.unresolved('an INSERT where a part of a statement is wanted');
  let text = state.text;
  const bindings: Record<string, SqlExpr> = {};
  for (const [name, bound] of state.bindings) {
    const value = scope.parameters.get(name) ?? bound;
    if (value instanceof RunValue) {
      bindings[name] = literalSql(vm, value, null);
      continue;
    }
    const spelled =
      value === null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : vm.str(value);
    text = text.replaceAll(`:${name}`, spelled);
  }
  if (Object.keys(bindings).length === 0) return { kind: 'raw', sql: text };
  return equality(text, bindings, scope) ?? { kind: 'raw', sql: text, bindings };
}

/** `column = :name` about the only table in sight: the comparison that it is. */
function equality(text: string, bindings: Readonly<Record<string, SqlExpr>>, scope: Scope): SqlExpr | null {
  const [left = '', right = '', ...more] = text.split('=').map((part) => part.trim());
  const [table, ...others] = scope.enclosing;
  const value = right.startsWith(':') ? bindings[right.slice(1)] : undefined;
  const state = table?.payload;
  if (!value || more.length > 0 || others.length > 0 || !(state instanceof TableState) || !isBareName(left))
    return null;
  return { kind: 'binary', op: '=', left: { kind: 'column', table: state.name, name: left }, right: value };
}
