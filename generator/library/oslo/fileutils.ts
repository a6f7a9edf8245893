import { transparent } from '../alembic/migration-context.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from '../stdlib/functions.ts';

/** `oslo_utils.fileutils` */
export const fileutils: LibraryModule = {
  name: 'oslo_utils.fileutils',
  load(_vm, module) {
    defineFunctions(module, { remove_path_on_error: (vm) => transparent(vm, null) });
  },
};
