import type { LibraryModule } from '../define.ts';
import { onMissing } from '../once.ts';

/** Submodules that `import alembic` brings along. */
const submodules = ['op', 'context', 'config', 'command', 'util', 'script', 'migration', 'operations', 'autogenerate'];

/** The package: the version that is stood in for, and its submodules as attributes. */
export const alembic: LibraryModule = {
  name: 'alembic',
  load(_vm, module) {
    module.attrs.set('__version__', '1.8.1');
    onMissing(module, (vm, name) => (submodules.includes(name) ? vm.importModule(`alembic.${name}`) : undefined));
  },
};
