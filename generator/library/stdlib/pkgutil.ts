import type { LibraryModule } from '../define.ts';
import { defineFunctions, identity } from './functions.ts';

/** `pkgutil` */
export const pkgutil: LibraryModule = {
  name: 'pkgutil',
  load(_vm, module) {
    defineFunctions(module, { extend_path: identity });
  },
};
