import { RunValue } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from '../stdlib/functions.ts';

/** `oslo_utils.uuidutils`: identifiers are born in the run. */
export const uuidutils: LibraryModule = {
  name: 'oslo_utils.uuidutils',
  load(_vm, module) {
    defineFunctions(module, {
      generate_uuid: (vm, args) => {
        const dashed = args.positional[0] ?? args.keyword.get('dashed') ?? true;
        const fn = vm.truth(dashed) ? 'uuid.uuid4' : 'uuid.hex';
        return vm.run({ kind: 'call', fn, args: [] }, { kind: 'str' });
      },
      is_uuid_like: (vm, args) => {
        const [value = null] = args.positional;
        if (value instanceof RunValue) throw vm.unresolved('is_uuid_like of a value that only the run knows');
        const digits = vm.str(value).replace(/^urn:|uuid:|[{}-]/g, '');
        return /^[0-9a-fA-F]{32}$/.test(digits);
      },
    });
  },
};
