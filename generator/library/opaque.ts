import type { Interpreter } from '../python/interpreter.ts';
import { type NativeBody, Opaque } from '../python/value.ts';

/** A body whose result is not known while a set is generated, and may be stored and passed but decide nothing. */
export function opaqueResult(origin: string): NativeBody {
  return (vm: Interpreter) => new Opaque(`${origin}()`, vm.place);
}
