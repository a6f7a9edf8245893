import type { Interpreter } from '../../python/interpreter.ts';
import { PyBytes, RunValue, type Value } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from '../stdlib/functions.ts';

/** `oslo_utils.encodeutils` */
export const encodeutils: LibraryModule = {
  name: 'oslo_utils.encodeutils',
  load(_vm, module) {
    const decoded = (vm: Interpreter, value: Value): Value => {
      if (value instanceof RunValue || typeof value === 'string') return value;
      if (value instanceof PyBytes) return Buffer.from(value.bytes).toString('utf8');
      throw vm.raise('TypeError', `${vm.typeOf(value).name} can't be decoded`);
    };
    defineFunctions(module, {
      safe_decode: (vm, args) => decoded(vm, args.positional[0] ?? null),
      safe_encode: (_vm, args) => {
        const value = args.positional[0] ?? null;
        return typeof value === 'string' ? new PyBytes(Buffer.from(value, 'utf8')) : value;
      },
      to_utf8: (_vm, args) => {
        const value = args.positional[0] ?? null;
        return typeof value === 'string' ? new PyBytes(Buffer.from(value, 'utf8')) : value;
      },
      exception_to_unicode: (vm, args) => vm.str(args.positional[0] ?? null),
    });
  },
};
