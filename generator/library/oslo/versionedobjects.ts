import type { Value } from '../../python/value.ts';
import { defineClass, type LibraryModule } from '../define.ts';

/**
 * `oslo_versionedobjects.base`, as far as scripts come near it: decorators that register a class give that class back,
 * so that its constants can be read. What objects do (RPC, database) has no stand-in.
 */
export const versionedObjects: LibraryModule = {
  name: 'oslo_versionedobjects.base',
  load(vm, module) {
    const give = (args: { readonly positional: readonly Value[] }): Value => args.positional[0] ?? null;
    module.attrs.set(
      'VersionedObjectRegistry',
      defineClass(vm, module.name, 'VersionedObjectRegistry', {
        classMethods: {
          register: (_vm, _cls, args) => give(args),
          objectify: (_vm, _cls, args) => give(args),
        },
      }),
    );
  },
};
