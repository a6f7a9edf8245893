import { NativeFunction, type PyClass } from '../../python/value.ts';
import { defineClass, instantiate, type LibraryModule } from '../define.ts';
import { onMissing } from '../once.ts';
import { identity } from './functions.ts';

/** `typing`: annotations mean nothing here; each name may be subscripted, called and derived from. */
export const typing: LibraryModule = {
  name: 'typing',
  load(vm, module) {
    module.attrs.set('TYPE_CHECKING', false);
    module.attrs.set('cast', new NativeFunction('typing.cast', (_vm, args) => args.positional[1] ?? null));
    for (const name of ['overload', 'no_type_check', 'final', 'runtime_checkable']) {
      module.attrs.set(name, new NativeFunction(`typing.${name}`, identity));
    }
    const form = defineClass(vm, module.name, '_SpecialForm', {
      methods: { __getitem__: (_vm, self) => self, __call__: (_vm, self) => self, __or__: (_vm, self) => self },
    });
    for (const name of ['Generic', 'Protocol', 'TypedDict', 'NamedTuple']) {
      module.attrs.set(
        name,
        defineClass(vm, module.name, name, {
          bases: [vm.builtin('object') as PyClass],
          classMethods: { __class_getitem__: (_vm, cls) => cls },
        }),
      );
    }
    onMissing(module, (_vm, name) => {
      if (name.startsWith('__')) return undefined;
      const made = instantiate(form, undefined);
      module.attrs.set(name, made);
      return made;
    });
  },
};
