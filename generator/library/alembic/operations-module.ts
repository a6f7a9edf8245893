import type { LibraryModule } from '../define.ts';
import { batchOperationsClass } from './batch.ts';
import { operationsClass } from './operations.ts';

/** `alembic.operations` and the module that its classes live in. */
export const operationsModules: readonly LibraryModule[] = ['alembic.operations', 'alembic.operations.base'].map(
  (name) => ({
    name,
    load(vm, module) {
      module.attrs.set('Operations', operationsClass(vm));
      module.attrs.set('BatchOperations', batchOperationsClass(vm));
    },
  }),
);
