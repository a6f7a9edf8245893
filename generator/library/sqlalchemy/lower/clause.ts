import type { Interpreter } from '../../../python/interpreter.ts';
import { PyClass, PyInstance, RunValue, type Value } from '../../../python/value.ts';
import { isA } from '../kit/registry.ts';
import { type Clause, ElementState, noFroms } from '../state/clause.ts';
import { ColumnState, TableState } from '../state/schema.ts';
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
    lower: (vm, scope) => ({ kind: 'raw', sql: filledText(vm, state, scope.parameters) }),
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

function filledText(vm: Interpreter, state: TextState, parameters: ReadonlyMap<string, Value>): string {
  let text = state.text;
  for (const [name, bound] of state.bindings) {
    const value = parameters.get(name) ?? bound;
    if (value instanceof RunValue) throw vm.unresolved('text() with a run value inside a larger statement');
    const spelled =
      value === null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : vm.str(value);
    text = text.replaceAll(`:${name}`, spelled);
  }
  return text;
}
