import type { Interpreter } from '../../../python/interpreter.ts';
import { once } from '../../once.ts';

const counter = once(() => ({ last: 0 }));

/** SQLAlchemy's `_creation_order`: constraints come into CREATE TABLE in the order in which they were made. */
export function creationOrder(vm: Interpreter): number {
  const count = counter(vm);
  count.last += 1;
  return count.last;
}
