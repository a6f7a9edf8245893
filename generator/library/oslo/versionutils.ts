import type { Interpreter } from '../../python/interpreter.ts';
import type { Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from '../stdlib/functions.ts';

/** `oslo_utils.versionutils` */
export const versionutils: LibraryModule = {
  name: 'oslo_utils.versionutils',
  load(_vm, module) {
    const parts = (vm: Interpreter, value: Value | undefined) =>
      textArgument(vm, value, 'version')
        .split('.')
        .map((part) => Number.parseInt(part, 10) || 0);
    defineFunctions(module, {
      convert_version_to_int: (vm, args) => {
        const value = args.positional[0];
        const numbers = typeof value === 'string' ? parts(vm, value) : vm.iterate(value ?? null).map(Number);
        return BigInt(numbers.reduce((total, part) => total * 1000 + part, 0));
      },
      is_compatible: (vm, args) => {
        const [wanted, current] = [parts(vm, args.positional[0]), parts(vm, args.positional[1])];
        if (wanted[0] !== current[0]) return false;
        const at = wanted.findIndex((part, place) => part !== (current[place] ?? 0));
        return at < 0 || (wanted[at] ?? 0) < (current[at] ?? 0);
      },
    });
  },
};
