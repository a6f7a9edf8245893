import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance } from '../../../python/value.ts';
import { stateOf } from '../kit/spec.ts';
import { ConstraintState, ForeignKeyState, TableState } from '../state/schema.ts';
import { referenceOf } from './reference.ts';

/** Tables in an order in which each comes after those that its foreign keys point at; ties by name, as SQLAlchemy. */
export function sortTables(
  vm: Interpreter,
  tables: readonly PyInstance[],
): { readonly tables: readonly PyInstance[]; readonly cyclic: ReadonlySet<PyInstance> } {
  const byName = new Map(tables.map((table) => [stateOf(vm, table, TableState).name, table] as const));
  const left = [...byName.keys()].sort();
  const sorted: PyInstance[] = [];
  const cyclic = new Set<PyInstance>();
  const placed = new Set<string>();
  while (left.length > 0) {
    const ready = left.findIndex((name) =>
      targets(vm, byName.get(name)).every(({ table }) => table === name || placed.has(table) || !byName.has(table)),
    );
    // In a cycle the first table goes on without the keys that point forward; they are added by ALTER TABLE.
    const [name] = left.splice(Math.max(ready, 0), 1);
    const table = name === undefined ? undefined : byName.get(name);
    if (name === undefined || !table) break;
    if (ready < 0) {
      for (const target of targets(vm, table)) {
        if (target.table !== name && !placed.has(target.table) && byName.has(target.table)) {
          cyclic.add(target.constraint);
        }
      }
    }
    placed.add(name);
    sorted.push(table);
  }
  return { tables: sorted, cyclic };
}

function targets(
  vm: Interpreter,
  table: PyInstance | undefined,
): { readonly table: string; readonly constraint: PyInstance }[] {
  if (!table) return [];
  return stateOf(vm, table, TableState).constraints.flatMap((constraint) => {
    const state = stateOf(vm, constraint, ConstraintState);
    const element = state.elements[0];
    if (state.kind !== 'foreign' || state.useAlter || !element) return [];
    return [{ table: referenceOf(vm, stateOf(vm, element, ForeignKeyState)).table, constraint }];
  });
}
