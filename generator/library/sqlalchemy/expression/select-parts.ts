import type { Interpreter } from '../../../python/interpreter.ts';
import { type PyInstance, PyList, PyTuple, type Value } from '../../../python/value.ts';
import { make } from '../kit/registry.ts';
import { type SelectParts, SelectState } from '../state/selectable.ts';
import { fromOf, outputsOfArgument } from './columns.ts';
import { conditionClause, nameOrClause } from './element.ts';

const nothing: SelectParts = {
  columns: [],
  from: [],
  where: [],
  groupBy: [],
  having: [],
  orderBy: [],
  limit: null,
  offset: null,
  distinct: false,
  correlate: null,
  correlateExcept: null,
  labels: false,
  bind: null,
};

/** A select of these columns, tables or entities. */
export function emptySelect(vm: Interpreter, columns: readonly Value[]): PyInstance {
  return make(
    vm,
    'Select',
    new SelectState({ ...nothing, columns: columns.flatMap((column) => outputsOfArgument(vm, column)) }),
  );
}

/** The items of an argument that may be one or many. */
export function many(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null || value === false) return [];
  return value instanceof PyList || value instanceof PyTuple ? value.items : [value];
}

/** Keywords of the old `select([…], …)` and what they set. @throws PyRaise TypeError for unknown ones */
export function withColumns(vm: Interpreter, select: PyInstance, keywords: ReadonlyMap<string, Value>): PyInstance {
  let { parts } = select.payload as SelectState;
  for (const [name, value] of keywords) parts = { ...parts, ...keyword(vm, name, value, parts) };
  return make(vm, 'Select', new SelectState(parts));
}

function keyword(vm: Interpreter, name: string, value: Value, parts: SelectParts): Partial<SelectParts> {
  const clauses = () => many(value).map((item) => nameOrClause(vm, item));
  switch (name) {
    case 'whereclause':
      return value === null ? {} : { where: [...parts.where, conditionClause(vm, value)] };
    case 'from_obj':
      return { from: [...parts.from, ...many(value).map((item) => fromOf(vm, item))] };
    case 'distinct':
      return { distinct: vm.truth(value) };
    case 'having':
      return value === null ? {} : { having: [conditionClause(vm, value)] };
    case 'order_by':
      return { orderBy: clauses() };
    case 'group_by':
      return { groupBy: clauses() };
    case 'limit':
      return { limit: value };
    case 'offset':
      return { offset: value };
    case 'use_labels':
      return { labels: vm.truth(value) };
    case 'bind':
      return { bind: value };
    // About locks and hints: nothing that changes rows.
    case 'for_update':
    case 'prefixes':
    case 'suffixes':
      return {};
    case 'correlate':
      return value === false ? { correlate: [] } : {};
    default:
      throw vm.raise('TypeError', `select() got an unexpected keyword argument '${name}'`);
  }
}
