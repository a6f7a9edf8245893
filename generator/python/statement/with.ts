import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { type Completion, NORMAL } from '../scope.ts';
import type { WithStatement } from '../syntax/ast.ts';
import { Opaque, PyRaise, RunValue, type Value } from '../value.ts';
import { assignTo } from './assign.ts';
import { boundary } from './boundary.ts';

/** A context manager that was entered. */
export interface Entered {
  readonly exit: (error: PyRaise | null) => Value;
  readonly value: Value;
}

/** Calls `__enter__` and finds `__exit__`. */
export function enter(vm: Machine, manager: Value): Entered {
  if (manager instanceof RunValue) throw vm.unresolved('with on a value of the run');
  if (manager instanceof Opaque) {
    if (manager.hides !== null) throw vm.unresolved(`with ${manager.origin}, which has no stand-in`);
    return { exit: () => false, value: new Opaque(`${manager.origin}.__enter__()`, manager.place) };
  }
  const enterMethod = vm.findAttr(manager, '__enter__');
  const exitMethod = vm.findAttr(manager, '__exit__');
  if (enterMethod === undefined || exitMethod === undefined) {
    throw raised('AttributeError', `${vm.typeOf(manager).name} has no __enter__ or __exit__`);
  }
  return {
    value: vm.call(enterMethod),
    exit: (error) => vm.call(exitMethod, error ? [error.value.cls, error.value, null] : [null, null, null]),
  };
}

/** A `with` statement, from its item `at` on. */
export function executeWith(
  vm: Machine,
  items: WithStatement['items'],
  at: number,
  body: () => Completion,
): Completion {
  const item = items[at];
  if (!item) return body();
  const entered = enter(vm, vm.evaluate(item.value));
  let swallowed = false;
  const run = (): Completion => {
    if (item.target) assignTo(vm, item.target, entered.value);
    try {
      return executeWith(vm, items, at + 1, body);
    } catch (error) {
      if (!(error instanceof PyRaise)) throw error;
      swallowed = true;
      if (!leave(vm, entered, error)) throw error;
      return NORMAL;
    }
  };
  return boundary(vm, run, (completion) => {
    if (!swallowed) entered.exit(null);
    return completion;
  });
}

/** Calls `__exit__` with an exception, which is then being handled; true when it is swallowed. */
export function leave(vm: Machine, entered: Entered, error: PyRaise): boolean {
  const { handling } = vm.frame;
  handling.push(error.value);
  try {
    return vm.truth(entered.exit(error));
  } finally {
    handling.pop();
  }
}
