import type { Interpreter } from '../../../python/interpreter.ts';
import type { PyInstance } from '../../../python/value.ts';
import { make } from './registry.ts';

const dialects = new WeakMap<Interpreter, PyInstance>();

/** The one dialect there is: MySQL's, on the catalog's server. */
export function theDialect(vm: Interpreter): PyInstance {
  let dialect = dialects.get(vm);
  if (!dialect) {
    dialect = make(vm, 'MySQLDialect', undefined);
    dialects.set(vm, dialect);
  }
  return dialect;
}
