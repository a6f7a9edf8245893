import type { Machine } from '../machine.ts';
import { opaqueClass } from '../object/class.ts';
import { exceptionClass, makeException, raised } from '../object/exceptions.ts';
import type { Completion } from '../scope.ts';
import type { Statement } from '../syntax/ast.ts';
import { Opaque, PyClass, PyInstance, PyRaise, PyTuple, type Value } from '../value.ts';

/** `raise`, in the forms of Python 2 and 3. */
export function executeRaise(vm: Machine, node: Extract<Statement, { kind: 'raise' }>): Completion {
  if (node.exception === null) {
    for (let frame: Machine['frame'] | null = vm.frame; frame; frame = frame.caller) {
      const current = frame.handling[frame.handling.length - 1];
      if (current instanceof PyInstance) throw toRaise(vm, current);
    }
    throw raised('RuntimeError', 'No active exception to reraise');
  }
  const exception = vm.evaluate(node.exception);
  const argument = node.argument === null ? undefined : vm.evaluate(node.argument);
  throw toRaise(vm, exception, argument);
}

/** The JS error that carries an exception (class or instance). */
export function toRaise(vm: Machine, exception: Value, argument?: Value): PyRaise {
  let value = exception;
  if (value instanceof PyClass) {
    const args = argument === undefined ? [] : argument instanceof PyTuple ? argument.items : [argument];
    value = vm.call(value, args);
  }
  if (value instanceof Opaque) {
    const cls = new PyClass(value.origin, 'opaque', [exceptionClass('Exception'), opaqueClass(value)]);
    value = makeException(cls, []);
  }
  if (!(value instanceof PyInstance) || !isException(value)) {
    throw raised('TypeError', 'exceptions must derive from BaseException');
  }
  return makeRaise(vm, value);
}

function isException(value: PyInstance): boolean {
  return value.cls.isSubclassOf(exceptionClass('BaseException')) || value.cls.mro.some((cls) => cls.opaque);
}

/** The JS error for an exception; its message is for people and may lack what only the run knows. */
export function makeRaise(vm: Machine, value: PyInstance): PyRaise {
  const error = new PyRaise(value, value.cls.name);
  error.place = vm.place;
  error.explicit = true;
  return error;
}
