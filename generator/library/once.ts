import type { Interpreter } from '../python/interpreter.ts';
import type { PyModule } from '../python/value.ts';

/** Something that is made once for each evaluation, when it is first asked for: a class, a shared object. */
export function once<T>(make: (vm: Interpreter) => T): (vm: Interpreter) => T {
  return (vm) => {
    const found = vm.made.get(make);
    if (found !== undefined || vm.made.has(make)) return found as T;
    const value = make(vm);
    vm.made.set(make, value);
    return value;
  };
}

/** Gives a module that is being loaded its `__getattr__`, for names that are not in `module.attrs`. */
export function onMissing(module: PyModule, fallback: NonNullable<PyModule['fallback']>): void {
  (module as { fallback: PyModule['fallback'] }).fallback = fallback;
}
