import { PyClass, PyInstance, PyRaise, PyTuple, type Value } from '../value.ts';
import { objectClass } from './types.ts';

/** Python's own exceptions: name and base. Aliases of Python 2 and 3 are one class. */
const HIERARCHY: readonly (readonly [name: string, base: string])[] = [
  ['BaseException', 'object'],
  ['SystemExit', 'BaseException'],
  ['KeyboardInterrupt', 'BaseException'],
  ['GeneratorExit', 'BaseException'],
  ['Exception', 'BaseException'],
  ['StopIteration', 'Exception'],
  ['StopAsyncIteration', 'Exception'],
  ['ArithmeticError', 'Exception'],
  ['FloatingPointError', 'ArithmeticError'],
  ['OverflowError', 'ArithmeticError'],
  ['ZeroDivisionError', 'ArithmeticError'],
  ['AssertionError', 'Exception'],
  ['AttributeError', 'Exception'],
  ['BufferError', 'Exception'],
  ['EOFError', 'Exception'],
  ['ImportError', 'Exception'],
  ['ModuleNotFoundError', 'ImportError'],
  ['LookupError', 'Exception'],
  ['IndexError', 'LookupError'],
  ['KeyError', 'LookupError'],
  ['MemoryError', 'Exception'],
  ['NameError', 'Exception'],
  ['UnboundLocalError', 'NameError'],
  ['OSError', 'Exception'],
  ['BlockingIOError', 'OSError'],
  ['ChildProcessError', 'OSError'],
  ['ConnectionError', 'OSError'],
  ['BrokenPipeError', 'ConnectionError'],
  ['ConnectionAbortedError', 'ConnectionError'],
  ['ConnectionRefusedError', 'ConnectionError'],
  ['ConnectionResetError', 'ConnectionError'],
  ['FileExistsError', 'OSError'],
  ['FileNotFoundError', 'OSError'],
  ['InterruptedError', 'OSError'],
  ['IsADirectoryError', 'OSError'],
  ['NotADirectoryError', 'OSError'],
  ['PermissionError', 'OSError'],
  ['ProcessLookupError', 'OSError'],
  ['TimeoutError', 'OSError'],
  ['ReferenceError', 'Exception'],
  ['RuntimeError', 'Exception'],
  ['NotImplementedError', 'RuntimeError'],
  ['RecursionError', 'RuntimeError'],
  ['SyntaxError', 'Exception'],
  ['IndentationError', 'SyntaxError'],
  ['SystemError', 'Exception'],
  ['TypeError', 'Exception'],
  ['ValueError', 'Exception'],
  ['UnicodeError', 'ValueError'],
  ['UnicodeDecodeError', 'UnicodeError'],
  ['UnicodeEncodeError', 'UnicodeError'],
  ['Warning', 'Exception'],
  ['DeprecationWarning', 'Warning'],
  ['PendingDeprecationWarning', 'Warning'],
  ['RuntimeWarning', 'Warning'],
  ['SyntaxWarning', 'Warning'],
  ['UserWarning', 'Warning'],
  ['FutureWarning', 'Warning'],
  ['ImportWarning', 'Warning'],
  ['UnicodeWarning', 'Warning'],
  ['ResourceWarning', 'Warning'],
];

export const exceptions: ReadonlyMap<string, PyClass> = buildHierarchy();

function buildHierarchy(): Map<string, PyClass> {
  const classes = new Map<string, PyClass>([['object', objectClass]]);
  for (const [name, base] of HIERARCHY) {
    classes.set(name, new PyClass(name, 'builtins', [classes.get(base) ?? objectClass]));
  }
  classes.delete('object');
  for (const alias of ['IOError', 'EnvironmentError']) classes.set(alias, classes.get('OSError') as PyClass);
  classes.set('StandardError', classes.get('Exception') as PyClass);
  return classes;
}

/** A builtin exception class. */
export function exceptionClass(name: string): PyClass {
  const cls = exceptions.get(name);
  if (!cls) throw new Error(`no builtin exception is called ${name}`);
  return cls;
}

/** An exception instance without running `__init__`. */
export function makeException(cls: PyClass, args: readonly Value[]): PyInstance {
  const instance = new PyInstance(cls);
  instance.attrs.set('args', new PyTuple(args));
  return instance;
}

/** A JS error that carries a builtin Python exception. */
export function raised(name: string, message: string): PyRaise {
  return new PyRaise(makeException(exceptionClass(name), [message]), `${name}: ${message}`);
}

/** Whether an error on its way up is a Python exception of this builtin class. */
export function isRaised(error: unknown, name: string): error is PyRaise {
  return error instanceof PyRaise && error.value.cls.isSubclassOf(exceptionClass(name));
}
