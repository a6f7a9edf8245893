import type { Value } from '../../python/value.ts';
import { once } from '../once.ts';
import { makeConnection } from '../sqlalchemy/engine/engine.ts';

/** The connection that the migration runs on: `op.get_bind()`; one object, as in alembic. */
export const connection = once<Value>((vm) => makeConnection(vm));
