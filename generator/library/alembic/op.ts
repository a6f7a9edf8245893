import { NativeFunction } from '../../python/value.ts';
import { defineFunction, type LibraryModule } from '../define.ts';
import { onMissing } from '../once.ts';
import { unresolvedCall } from '../placeholder.ts';
import { operationBodies } from './operations.ts';

/** `alembic.op` */
export const op: LibraryModule = {
  name: 'alembic.op',
  load(_vm, module) {
    for (const [name, body] of Object.entries(operationBodies)) defineFunction(module, name, body);
    // A directive that is not known must never be passed over.
    onMissing(module, (_vm, name) =>
      name.startsWith('__') ? undefined : new NativeFunction(`op.${name}`, unresolvedCall(`op.${name}`)),
    );
  },
};
