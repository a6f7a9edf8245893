import type { Interpreter } from '../../python/interpreter.ts';
import type { Value } from '../../python/value.ts';

/** `module.Name(*positional, **keyword)` */
export function construct(
  vm: Interpreter,
  module: string,
  name: string,
  positional: readonly Value[],
  keyword: Readonly<Record<string, Value>> = {},
): Value {
  return vm.call(vm.getAttr(vm.importModule(module), name), positional, new Map(Object.entries(keyword)));
}
