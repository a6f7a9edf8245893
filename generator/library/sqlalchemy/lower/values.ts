import type { Interpreter } from '../../../python/interpreter.ts';
import { columnValue } from '../../../python/residual/row.ts';
import { PyDict, PyInstance, type PyTuple, RunValue, type Value } from '../../../python/value.ts';
import { sqlalchemyError } from '../error.ts';
import { ElementState } from '../state/clause.ts';
import { ColumnState, type TableState } from '../state/schema.ts';

/**
 * Values by column name, from values by key. Keys are a column's `key`, which is its name unless a script says
 * otherwise. @throws PyRaise CompileError for names that the table does not have, as SQLAlchemy does
 */
export function valuesByColumn(
  vm: Interpreter,
  table: TableState,
  values: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const named = new Map<string, Value>();
  const unknown: string[] = [];
  for (const [key, value] of values) {
    const column = table.columns.get(key)?.payload;
    if (column instanceof ColumnState) named.set(column.name ?? key, value);
    else if (table.columns.size === 0) named.set(key, value);
    else unknown.push(key);
  }
  if (unknown.length > 0) {
    throw sqlalchemyError(vm, 'CompileError', `Unconsumed column names: ${unknown.join(', ')}`);
  }
  return named;
}

/** One row's values, from a dict whose keys are names or columns, or from a row that the run knows. */
export function valuesOf(vm: Interpreter, value: Value): ReadonlyMap<string, Value> {
  if (value instanceof PyDict) {
    return new Map(value.entries().map(([key, item]) => [keyText(vm, key), item]));
  }
  if (value instanceof RunValue && value.type.kind === 'row') {
    return new Map(value.type.columns.map((column) => [column.name, columnValue(vm, value, column)]));
  }
  const asDict = value instanceof PyInstance ? vm.findAttr(value, '_asdict') : undefined;
  if (asDict !== undefined) return valuesOf(vm, vm.call(asDict));
  throw vm.unresolved(`values given as ${vm.repr(value)}`);
}

/** Pairs of an ordered `.values([(column, value), …])`. */
export function pairsOf(vm: Interpreter, items: readonly Value[]): ReadonlyMap<string, Value> {
  return new Map(
    items.map((item) => {
      const [key, value] = (item as PyTuple).items;
      return [keyText(vm, key ?? null), value ?? null];
    }),
  );
}

/** The key of a column, of a model's attribute, or a str itself. */
export function keyText(vm: Interpreter, key: Value): string {
  if (typeof key === 'string') return key;
  const state = key instanceof PyInstance ? key.payload : undefined;
  if (state instanceof ColumnState) return state.key ?? state.name ?? '';
  if (state instanceof ElementState) {
    const element = state.notes.element?.payload;
    if (element instanceof ColumnState) return element.key ?? element.name ?? '';
    if (state.clause.name !== null) return state.clause.name;
  }
  throw vm.unresolved(`column named by ${vm.repr(key)}`);
}
