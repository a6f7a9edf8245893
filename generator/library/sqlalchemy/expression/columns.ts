import type { Interpreter } from '../../../python/interpreter.ts';
import { PyClass, PyInstance, PyList, PyTuple, type Value } from '../../../python/value.ts';
import { make } from '../kit/registry.ts';
import { clauseOf, literalClause } from '../lower/clause.ts';
import { aliasName } from '../lower/from.ts';
import { outputsOf } from '../lower/query.ts';
import type { Clause } from '../state/clause.ts';
import { CollectionState, ColumnState, TableState } from '../state/schema.ts';
import { AliasState, CompoundState, JoinState, type Output, SelectState } from '../state/selectable.ts';
import { element, nameOrClause } from './element.ts';

/** The columns of anything that can stand in FROM, by key. */
export function columnsOf(vm: Interpreter, from: PyInstance): ReadonlyMap<string, PyInstance> {
  const state = from.payload;
  if (state instanceof TableState) return state.columns;
  if (state instanceof AliasState) return aliasColumns(vm, from, state);
  if (state instanceof JoinState) return joinColumns(vm, state);
  if (state instanceof SelectState || state instanceof CompoundState) {
    return columnsOf(vm, make(vm, 'Subquery', new AliasState(from, null)));
  }
  throw vm.unresolved(`columns of ${vm.repr(from)}`);
}

/** The collection object of `.c`. */
export function collectionOf(vm: Interpreter, from: PyInstance): PyInstance {
  const state = from.payload;
  if (state instanceof TableState || state instanceof AliasState || state instanceof JoinState) {
    state.collection ??= make(
      vm,
      'ColumnCollection',
      new CollectionState(columnsOf(vm, from), state instanceof TableState && state.reflected ? from : null),
    );
    return state.collection;
  }
  return make(vm, 'ColumnCollection', new CollectionState(columnsOf(vm, from)));
}

function aliasColumns(vm: Interpreter, alias: PyInstance, state: AliasState): ReadonlyMap<string, PyInstance> {
  if (state.columns.size > 0) return state.columns;
  for (const { key, name, type } of innerColumns(vm, state.element)) {
    const clause: Clause = {
      lower: (_vm, scope) => ({ kind: 'column', table: aliasName(alias, state, scope), name }),
      froms: () => [alias],
      type: () => type,
      name,
    };
    state.columns.set(key, element(vm, 'ColumnClause', clause));
  }
  return state.columns;
}

function innerColumns(
  vm: Interpreter,
  from: PyInstance,
): readonly { readonly key: string; readonly name: string; readonly type: PyInstance | null }[] {
  const state = from.payload;
  if (state instanceof SelectState || state instanceof CompoundState) {
    return outputsOf(vm, from).map(({ name, type }) => ({ key: name, name, type }));
  }
  return [...columnsOf(vm, from)].map(([key, column]) => {
    const clause = clauseOf(vm, column);
    return { key, name: clause?.name ?? key, type: clause?.type(vm) ?? null };
  });
}

/** A join's columns are keyed `<table>_<column>`. */
function joinColumns(vm: Interpreter, state: JoinState): ReadonlyMap<string, PyInstance> {
  const found = new Map<string, PyInstance>();
  for (const side of [state.left, state.right]) {
    const inner = side.payload;
    for (const [key, column] of columnsOf(vm, side)) {
      const prefix = inner instanceof TableState ? inner.name : inner instanceof AliasState ? inner.name : null;
      found.set(prefix === null ? key : `${prefix}_${key}`, column);
    }
  }
  return found;
}

/** What one argument of `select()` or `query()` puts into the rows. */
export function outputsOfArgument(vm: Interpreter, value: Value): readonly Output[] {
  if (value instanceof PyList || value instanceof PyTuple) {
    return value.items.flatMap((item) => outputsOfArgument(vm, item));
  }
  if (value instanceof PyClass) {
    const table = value.lookup('__table__');
    if (table instanceof PyInstance) return outputsOfArgument(vm, table);
    throw vm.unresolved(`select of the class ${value.name}`);
  }
  if (typeof value === 'string') return [{ clause: nameOrClause(vm, value), value }];
  if (value instanceof PyInstance) {
    const state = value.payload;
    if (state instanceof TableState || state instanceof AliasState) {
      return [...columnsOf(vm, value).values()].flatMap((column) => outputsOfArgument(vm, column));
    }
    if (state instanceof JoinState) {
      return [...outputsOfArgument(vm, state.left), ...outputsOfArgument(vm, state.right)];
    }
  }
  return [{ clause: clauseOf(vm, value) ?? literalClause(value, null), value }];
}

/** A value as a FROM element: table, alias, join, subquery or a model class. */
export function fromOf(vm: Interpreter, value: Value | undefined): PyInstance {
  if (value instanceof PyClass) {
    const table = value.lookup('__table__');
    if (table instanceof PyInstance) return table;
  }
  if (value instanceof PyInstance) {
    const state = value.payload;
    if (state instanceof TableState || state instanceof AliasState || state instanceof JoinState) return value;
    if (state instanceof SelectState || state instanceof CompoundState) {
      return make(vm, 'Subquery', new AliasState(value, null));
    }
    if (state instanceof ColumnState && state.table) return state.table;
    const convert = vm.findAttr(value, '__clause_element__');
    if (convert !== undefined) return fromOf(vm, vm.call(convert));
  }
  throw vm.unresolved(`FROM ${vm.repr(value ?? null)}`);
}
