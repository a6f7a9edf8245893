import type { Machine } from '../machine.ts';
import { PyDict, PyInstance, PyList, PyObject, PySet, type Value } from '../value.ts';

/** How deep collections inside collections are remembered. */
const DEPTH = 3;

/**
 * Remembers the variables of the running calls and what is in the collections that they hold, so that a loop that was
 * unrolled by mistake can be taken back.
 */
export function snapshot(vm: Machine): () => void {
  const restores: (() => void)[] = [];
  const seen = new Set<PyObject>();
  const remember = (value: Value, depth: number): void => {
    if (!(value instanceof PyObject) || seen.has(value) || depth > DEPTH) return;
    if (value instanceof PyList) {
      seen.add(value);
      const items = [...value.items];
      restores.push(() => {
        value.items = items;
      });
      for (const item of items) remember(item, depth + 1);
    } else if (value instanceof PyDict || value instanceof PySet) {
      seen.add(value);
      const map = value.map as Map<unknown, unknown>;
      const entries = [...map].map(
        ([key, entry]) => [key, value instanceof PyDict ? { ...(entry as object) } : entry] as const,
      );
      restores.push(() => {
        map.clear();
        for (const [key, entry] of entries) map.set(key, entry);
      });
      for (const item of value.values()) remember(item, depth + 1);
    } else if (value instanceof PyInstance) {
      seen.add(value);
      const attrs = [...value.attrs];
      restores.push(() => {
        value.attrs.clear();
        for (const [name, item] of attrs) value.attrs.set(name, item);
      });
      for (const [, item] of attrs) remember(item, depth + 1);
    }
  };
  for (let frame: Machine['frame'] | null = vm.frame; frame; frame = frame.caller) {
    const { scope, conditions } = frame;
    if (scope.kind === 'module') continue;
    const vars = [...scope.vars];
    const at = frame;
    restores.push(() => {
      scope.vars.clear();
      for (const [name, value] of vars) scope.vars.set(name, value);
      at.conditions = conditions;
    });
    for (const [, value] of vars) remember(value, 0);
  }
  return () => {
    for (const restore of restores) restore();
  };
}
