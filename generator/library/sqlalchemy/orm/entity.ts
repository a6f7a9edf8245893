import type { Interpreter } from '../../../python/interpreter.ts';
import {
  BoundMethod,
  ClassMethod,
  NativeFunction,
  Property,
  PyFunction,
  PyInstance,
  type RowEntity,
  type RunType,
  type RunValue,
  StaticMethod,
  type Value,
} from '../../../python/value.ts';
import { executeStatement } from '../execution/execute.ts';
import { compare } from '../expression/operate.ts';
import { theDialect } from '../kit/dialect.ts';
import { make } from '../kit/registry.ts';
import { stateOf } from '../kit/spec.ts';
import { clauseOf } from '../lower/clause.ts';
import type { Clause } from '../state/clause.ts';
import { ColumnState, ConstraintState, TableState } from '../state/schema.ts';
import { DmlState } from '../state/selectable.ts';
import { processesResults, runTypeOf } from '../type/run-type.ts';
import type { MapperState } from './state.ts';

/** What a script assigned to attributes of rows of a query, so that it reads its own writes. */
const assigned = new WeakMap<RunValue, Map<string, Value>>();

/**
 * How rows of a mapped class behave: methods of the class are there, an assignment is an UPDATE of that row by its
 * primary key. A session would write it at its next flush; nothing between can tell the difference but a query.
 */
function entityOf(mapper: MapperState): RowEntity {
  return {
    getAttr(vm, row, name) {
      const own = assigned.get(row)?.get(name);
      if (own !== undefined) return own;
      const column = mapper.columns.get(name);
      if (column) {
        const state = stateOf(vm, column, ColumnState);
        const plain = processesResults(vm, state.type) ? ({ kind: 'any' } as const) : runTypeOf(vm, state.type);
        const stored = vm.run({ kind: 'field', of: row.expr, name: state.name ?? name }, plain);
        return processesResults(vm, state.type)
          ? vm.call(vm.getAttr(state.type, 'process_result_value'), [stored, theDialect(vm)])
          : stored;
      }
      const found = mapper.cls.lookup(name);
      if (found === undefined) return undefined;
      if (found instanceof PyFunction || found instanceof NativeFunction) return new BoundMethod(row, found);
      if (found instanceof Property) return vm.call(found.get, [row]);
      if (found instanceof StaticMethod) return found.fn;
      if (found instanceof ClassMethod) return new BoundMethod(mapper.cls, found.fn);
      if (found instanceof PyInstance) throw vm.unresolved(`${name} of a queried ${mapper.cls.name}`);
      return found;
    },
    setAttr(vm, row, name, value) {
      const column = mapper.columns.get(name);
      if (!column) throw vm.unresolved(`assignment to ${name} of a queried ${mapper.cls.name}`);
      updateByKey(vm, mapper, (key) => vm.run({ kind: 'field', of: row.expr, name: key }), new Map([[name, value]]));
      const known = assigned.get(row) ?? new Map<string, Value>();
      assigned.set(row, known.set(name, value));
    },
  };
}

/** The type of a row of a mapped class. */
export function entityType(vm: Interpreter, mapper: MapperState): RunType {
  const columns = [...mapper.columns.values()].map((column) => {
    const state = stateOf(vm, column, ColumnState);
    return { name: state.name ?? '', type: runTypeOf(vm, state.type) };
  });
  return { kind: 'row', columns, entity: entityOf(mapper) };
}

/** The condition that finds a row by its primary key. @param value of a key column, by its name */
export function keyCondition(
  vm: Interpreter,
  mapper: MapperState,
  value: (column: string, at: number) => Value,
): Clause[] {
  const table = stateOf(vm, mapper.table, TableState);
  const key = table.primaryKey === null ? [] : stateOf(vm, table.primaryKey, ConstraintState).columns;
  const columns = key.filter((column): column is PyInstance => typeof column !== 'string');
  if (columns.length === 0) throw vm.unresolved(`${mapper.cls.name} has no primary key`);
  return columns.map((column, at) => {
    const name = stateOf(vm, column, ColumnState).name ?? '';
    const clause = clauseOf(vm, compare(vm, '=', column, value(name, at)));
    if (!clause) throw vm.unresolved(`primary key of ${mapper.cls.name}`);
    return clause;
  });
}

/** UPDATE of one row by its key. `values` by attribute of the class. */
export function updateByKey(
  vm: Interpreter,
  mapper: MapperState,
  key: (column: string, at: number) => Value,
  values: ReadonlyMap<string, Value>,
): void {
  const where = keyCondition(vm, mapper, key);
  const statement = new DmlState('update', mapper.table, {
    values: { kind: 'one', values: columnValues(vm, mapper, values) },
    where,
  });
  executeStatement(vm, make(vm, 'Update', statement));
}

/** Values by column key, from values by attribute of the class. */
export function columnValues(
  vm: Interpreter,
  mapper: MapperState,
  values: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  return new Map(
    [...values].map(([name, value]) => {
      const column = mapper.columns.get(name);
      return [column ? (stateOf(vm, column, ColumnState).key ?? name) : name, value];
    }),
  );
}
