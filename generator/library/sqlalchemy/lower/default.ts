import type { Interpreter } from '../../../python/interpreter.ts';
import { BoundMethod, NativeFunction, PyClass, PyInstance, PyRaise, type Value } from '../../../python/value.ts';
import { DefaultState } from '../state/schema.ts';
import { clauseOf } from './clause.ts';

/**
 * The value that SQLAlchemy fills in for a column that a statement leaves out: `default=` and `onupdate=`.
 * `undefined` where nothing is filled in (a server-side default, a sequence).
 */
export function clientDefault(vm: Interpreter, value: Value): Value | undefined {
  const state = value instanceof PyInstance ? value.payload : undefined;
  if (!(state instanceof DefaultState)) return value;
  if (state.kind !== 'client') return undefined;
  const { arg } = state;
  return clauseOf(vm, arg) === null && isCallable(vm, arg) ? called(vm, arg) : arg;
}

function isCallable(vm: Interpreter, value: Value): boolean {
  if (value instanceof PyClass || value instanceof NativeFunction || value instanceof BoundMethod) return true;
  if (value === null || typeof value !== 'object') return false;
  return value.pyKind === 'function' || vm.findAttr(value, '__call__') !== undefined;
}

/** A default function takes no argument or the execution context, which nothing here gives. */
function called(vm: Interpreter, fn: Value): Value {
  try {
    return vm.call(fn);
  } catch (error) {
    if (error instanceof PyRaise && error.value.cls.name === 'TypeError') {
      throw vm.unresolved('column default that reads its execution context');
    }
    throw error;
  }
}
