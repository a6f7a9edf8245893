import type { Interpreter } from '../../../python/interpreter.ts';

const counters = new WeakMap<Interpreter, number>();

/** SQLAlchemy's `_creation_order`: constraints come into CREATE TABLE in the order in which they were made. */
export function creationOrder(vm: Interpreter): number {
  const next = (counters.get(vm) ?? 0) + 1;
  counters.set(vm, next);
  return next;
}
