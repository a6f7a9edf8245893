import type { Interpreter } from '../python/interpreter.ts';
import { type NativeBody, Opaque, type PyModule } from '../python/value.ts';
import { onMissing } from './once.ts';

/** A body whose result is not known while a set is generated, and may be stored and passed but decide nothing. */
export function opaqueResult(origin: string): NativeBody {
  return (vm: Interpreter) => new Opaque(`${origin}()`, vm.place);
}

/** Whatever else is asked of a module that is partly stood in for is opaque. */
export function opaqueRest(module: PyModule): void {
  onMissing(module, (vm, name) => (name.startsWith('__') ? undefined : new Opaque(`${module.name}.${name}`, vm.place)));
}
