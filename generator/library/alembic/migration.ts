import type { LibraryModule } from '../define.ts';
import { migrationContextClass } from './migration-context.ts';

/** `alembic.migration`, and its home since alembic 0.8. */
export const migrationModules: readonly LibraryModule[] = ['alembic.migration', 'alembic.runtime.migration'].map(
  (name) => ({
    name,
    load(vm, module) {
      module.attrs.set('MigrationContext', migrationContextClass(vm));
    },
  }),
);
