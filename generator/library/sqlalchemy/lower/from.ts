import type { PyInstance } from '../../../python/value.ts';
import { TableState } from '../state/schema.ts';
import type { Scope } from '../state/scope.ts';
import { AliasState, JoinState } from '../state/selectable.ts';

/** The name under which the columns of an alias are reached. */
export function aliasName(alias: PyInstance, state: AliasState, scope: Scope): string {
  const inner = state.element.payload;
  return scope.aliasOf(alias, state.name, inner instanceof TableState ? inner.name : 'anon');
}

/** What stands inside joins, and so not beside them. */
export function hiddenByJoins(froms: readonly PyInstance[]): ReadonlySet<PyInstance> {
  const hidden = new Set<PyInstance>();
  for (const from of froms) {
    const state = from.payload;
    if (!(state instanceof JoinState)) continue;
    for (const side of [state.left, state.right]) for (const member of membersOf(side)) hidden.add(member);
  }
  return hidden;
}

function* membersOf(from: PyInstance): Generator<PyInstance> {
  yield from;
  const state = from.payload;
  if (!(state instanceof JoinState)) return;
  yield* membersOf(state.left);
  yield* membersOf(state.right);
}

/** The tables under a FROM element, through aliases and joins; `null` for a subquery. */
export function tablesOf(from: PyInstance): readonly (PyInstance | null)[] {
  const state = from.payload;
  if (state instanceof TableState) return [from];
  if (state instanceof AliasState) return tablesOf(state.element);
  if (state instanceof JoinState) return [...tablesOf(state.left), ...tablesOf(state.right)];
  return [null];
}

/** Each once, in the order in which they first come. */
export function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
