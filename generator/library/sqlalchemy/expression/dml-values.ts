import type { Interpreter } from '../../../python/interpreter.ts';
import { PyDict, type PyInstance, PyList, PyTuple, RunValue, type Value } from '../../../python/value.ts';
import { bind } from '../../define.ts';
import { make } from '../kit/registry.ts';
import type { Methods } from '../kit/spec.ts';
import { pairsOf, valuesOf } from '../lower/values.ts';
import type { TableState } from '../state/schema.ts';
import { DmlState, type DmlValues } from '../state/selectable.ts';
import { conditionClause } from './element.ts';

/** What `.values(…)` was given, added to what was there before. */
export function addedValues(
  vm: Interpreter,
  table: PyInstance,
  before: DmlValues,
  positional: readonly Value[],
  keyword: ReadonlyMap<string, Value>,
): DmlValues {
  const [first] = positional;
  const known = before.kind === 'one' ? before.values : new Map<string, Value>();
  if (first instanceof RunValue && first.type.kind !== 'row') return { kind: 'run', rows: first };
  if (first instanceof PyList || (first instanceof PyTuple && isRows(first))) {
    const pairs = first.items.every((item) => item instanceof PyTuple) && first.items.length > 0;
    const rowsOfPairs = pairs && first.items.every((item) => (item as PyTuple).items.length === 2);
    if (rowsOfPairs) return { kind: 'one', values: new Map([...known, ...pairsOf(vm, first.items)]) };
    return { kind: 'many', rows: first.items.map((item) => rowOf(vm, table, item)) };
  }
  const given = first === undefined || first === null ? new Map<string, Value>() : rowOf(vm, table, first);
  if (known.size === 0 && given.size === 0 && keyword.size === 0) return before;
  return { kind: 'one', values: new Map([...known, ...given, ...keyword]) };
}

function isRows(tuple: PyTuple): boolean {
  return tuple.items.length > 0 && tuple.items.every((item) => item instanceof PyDict || item instanceof PyTuple);
}

function rowOf(vm: Interpreter, table: PyInstance, value: Value): ReadonlyMap<string, Value> {
  if (!(value instanceof PyTuple)) return valuesOf(vm, value);
  const keys = [...(table.payload as TableState).columns.keys()];
  return new Map(value.items.map((item, at) => [keys[at] ?? '', item]));
}

/** `table.insert()`, `.update()`, `.delete()`. */
export const dmlMethods: Methods = {
  insert: (vm, self, args) => {
    const { values, prefixes } = bind(vm, 'insert', args, ['values?', 'inline?', 'prefixes?', '**']);
    return make(
      vm,
      'Insert',
      new DmlState('insert', self, {
        values: addedValues(vm, self, { kind: 'none' }, values === undefined ? [] : [values], new Map()),
        ignore: isIgnore(vm, prefixes),
      }),
    );
  },
  update: (vm, self, args) => {
    const { whereclause, values } = bind(vm, 'update', args, ['whereclause?', 'values?', 'inline?', '**']);
    return make(
      vm,
      'Update',
      new DmlState('update', self, {
        where: whereclause === undefined || whereclause === null ? [] : [conditionClause(vm, whereclause)],
        values: addedValues(vm, self, { kind: 'none' }, values === undefined ? [] : [values], new Map()),
      }),
    );
  },
  delete: (vm, self, args) => {
    const { whereclause } = bind(vm, 'delete', args, ['whereclause?', '**']);
    const where = whereclause === undefined || whereclause === null ? [] : [conditionClause(vm, whereclause)];
    return make(vm, 'Delete', new DmlState('delete', self, { where }));
  },
};

/** `prefix_with('IGNORE')`: the one prefix in the field. */
export function isIgnore(vm: Interpreter, prefixes: Value | undefined): boolean {
  const items = prefixes === undefined || prefixes === null ? [] : vm.iterate(prefixes);
  for (const item of items) {
    if (vm.str(item).toUpperCase() !== 'IGNORE') throw vm.unresolved(`INSERT with the prefix ${vm.str(item)}`);
  }
  return items.length > 0;
}
