import type { LibraryModule } from '../define.ts';
import { defineFunctions, nothing } from './functions.ts';

/** `traceback`: nothing is printed. */
export const traceback: LibraryModule = {
  name: 'traceback',
  load(_vm, module) {
    defineFunctions(module, {
      print_exc: nothing,
      print_exception: nothing,
      print_stack: nothing,
      format_exc: () => '',
    });
  },
};
