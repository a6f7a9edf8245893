import { pythonClass } from '../kit/registry.ts';

/** Pools: only their names are ever used. */
for (const name of ['Pool', 'NullPool', 'QueuePool', 'StaticPool', 'SingletonThreadPool', 'AssertionPool']) {
  pythonClass('sqlalchemy.pool', name, () => ({ methods: { __init__: () => null } }));
}
