import type { LibraryModule } from '../define.ts';

/** Features that Python 3 has always: importing them changes nothing. */
export const future: LibraryModule = {
  name: '__future__',
  load(_vm, module) {
    for (const name of [
      'print_function',
      'division',
      'absolute_import',
      'unicode_literals',
      'with_statement',
      'annotations',
      'generators',
      'nested_scopes',
    ]) {
      module.attrs.set(name, true);
    }
  },
};
