import { createContext, Script } from 'node:vm';
import type { Interpreter } from '../../python/interpreter.ts';

/** Milliseconds that one search may take. Patterns of migrations take microseconds; a hostile one takes for ever. */
const LIMIT = 2000;

const box: { work: () => unknown } = { work: () => undefined };
const context = createContext(box);
const script = new Script('work()');

/** Does the work of a regular expression, but not for ever. @throws Unresolved when it takes too long */
export function bounded<T>(vm: Interpreter, pattern: string, work: () => T): T {
  box.work = work;
  try {
    return script.runInContext(context, { timeout: LIMIT }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw vm.unresolved(`the regular expression ${pattern.slice(0, 80)} takes more than ${LIMIT / 1000} s`);
  }
}
