import { defineFunction, type LibraryModule } from '../define.ts';
import { operationBodies } from './operations.ts';

/** `alembic.op` */
export const op: LibraryModule = {
  name: 'alembic.op',
  load(_vm, module) {
    for (const [name, body] of Object.entries(operationBodies)) defineFunction(module, name, body);
  },
};
