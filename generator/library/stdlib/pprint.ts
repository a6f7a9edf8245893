import type { LibraryModule } from '../define.ts';
import { defineFunctions, nothing } from './functions.ts';

/** `pprint` */
export const pprint: LibraryModule = {
  name: 'pprint',
  load(_vm, module) {
    defineFunctions(module, { pprint: nothing, pformat: (vm, args) => vm.repr(args.positional[0] ?? null) });
  },
};
