import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance, Value } from '../../../python/value.ts';
import { displayedFroms } from '../lower/query.ts';
import type { ClauseNotes } from '../state/clause.ts';
import { ElementState } from '../state/clause.ts';
import { existsQuery } from '../state/exists.ts';
import { TableState } from '../state/schema.ts';
import { Scope } from '../state/scope.ts';
import { AliasState, CompoundState, JoinState, SelectState } from '../state/selectable.ts';

/** Functions over many rows: a select of these alone gives exactly one row. */
export const aggregates: ReadonlySet<string> = new Set([
  'count',
  'min',
  'max',
  'sum',
  'avg',
  'group_concat',
  'std',
  'stddev',
  'variance',
  'bit_and',
  'bit_or',
]);

/** The notes behind labels: `func.count().label('n')` is still a count. */
function notesBehind(value: Value): ClauseNotes | null {
  const state = (value as PyInstance | null)?.payload;
  if (!(state instanceof ElementState)) return null;
  return state.notes.element && !state.notes.call ? notesBehind(state.notes.element) : state.notes;
}

/** The aggregate that an output is, or `null`. */
export function aggregateOf(value: Value): string | null {
  const name = notesBehind(value)?.call?.name.toLowerCase();
  return name !== undefined && aggregates.has(name) ? name : null;
}

/** Whether a query always gives exactly one row. */
export function givesOneRow(query: PyInstance): boolean {
  const state = query.payload;
  if (!(state instanceof SelectState)) return false;
  const { parts } = state;
  if (parts.groupBy.length > 0 || parts.having.length > 0 || parts.columns.length === 0) return false;
  if (parts.limit !== null || parts.offset !== null) return false;
  return parts.columns.every(({ value }) => aggregateOf(value) !== null) || isExistsTest(query);
}

/** `SELECT EXISTS (…)` without a FROM of its own. */
export function isExistsTest(query: PyInstance): boolean {
  const state = query.payload;
  if (!(state instanceof SelectState)) return false;
  return state.parts.columns.every(({ value }) => existsQuery(value) !== null) && state.parts.columns.length > 0;
}

/** `filter(False)`, which is also what `Model.column is None` comes to: Python decides `is` by itself. */
export function isNeverTrue(query: PyInstance): boolean {
  const state = query.payload;
  return state instanceof SelectState && state.parts.where.some((clause) => clause.isFalse);
}

/** Whether a query surely finds nothing: a table that it needs cannot hold rows yet, or its condition is False. */
export function findsNothing(vm: Interpreter, query: PyInstance): boolean {
  const state = query.payload;
  if (state instanceof CompoundState) return state.selects.every((select) => findsNothing(vm, select));
  if (!(state instanceof SelectState)) return false;
  if (isNeverTrue(query)) return true;
  return displayedFroms(vm, state, new Scope()).some((from) => isEmptyFrom(vm, from));
}

function isEmptyFrom(vm: Interpreter, from: PyInstance): boolean {
  const state = from.payload;
  if (state instanceof TableState) return vm.database.isKnownEmpty(state.name);
  if (state instanceof AliasState) {
    const inner = state.element.payload;
    if (inner instanceof SelectState) {
      return !givesOneRow(state.element) && findsNothing(vm, state.element);
    }
    return isEmptyFrom(vm, state.element);
  }
  if (state instanceof JoinState) {
    return isEmptyFrom(vm, state.left) || (!state.outer && isEmptyFrom(vm, state.right));
  }
  return false;
}
