import type { Interpreter } from '../python/interpreter.ts';
import { type NativeBody, Opaque } from '../python/value.ts';
import type { LibraryModule } from './define.ts';
import { onMissing } from './once.ts';

/** A body whose result is not known while a set is generated, and may be stored and passed but decide nothing. */
export function opaqueResult(origin: string): NativeBody {
  return (vm: Interpreter) => new Opaque(`${origin}()`, vm.place);
}

/** The same modules; what else is asked of them is opaque, as it is of a module without a stand-in. */
export function opaqueBeyond(modules: readonly LibraryModule[]): readonly LibraryModule[] {
  return modules.map(({ name, load }) => ({
    name,
    load(vm, module) {
      load(vm, module);
      const own = module.fallback;
      onMissing(module, (vm, attribute) => {
        const found = own?.(vm, attribute);
        if (found !== undefined) return found;
        return attribute.startsWith('__') ? undefined : new Opaque(`${name}.${attribute}`, vm.place);
      });
    },
  }));
}
