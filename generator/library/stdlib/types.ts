import type { PyClass } from '../../python/value.ts';
import { defineClass, type LibraryModule } from '../define.ts';

/** Names of `types`, of either Python, by the builtin that each means. */
const builtins: Readonly<Record<string, string>> = {
  StringType: 'str',
  UnicodeType: 'str',
  StringTypes: 'str',
  IntType: 'int',
  LongType: 'int',
  FloatType: 'float',
  BooleanType: 'bool',
  ListType: 'list',
  TupleType: 'tuple',
  DictType: 'dict',
  DictionaryType: 'dict',
  TypeType: 'type',
  ClassType: 'type',
  ObjectType: 'object',
};

/** `types` */
export const types: LibraryModule = {
  name: 'types',
  load(vm, module) {
    for (const [name, builtin] of Object.entries(builtins)) module.attrs.set(name, vm.builtin(builtin));
    module.attrs.set('NoneType', vm.typeOf(null));
    module.attrs.set('ModuleType', vm.typeOf(module));
    const sample = vm.builtin('len');
    for (const name of ['BuiltinFunctionType', 'BuiltinMethodType']) module.attrs.set(name, vm.typeOf(sample));
    module.attrs.set(
      'SimpleNamespace',
      defineClass(vm, module.name, 'SimpleNamespace', {
        bases: [vm.builtin('object') as PyClass],
        methods: {
          __init__(_vm, self, args) {
            for (const [name, value] of args.keyword) self.attrs.set(name, value);
            return null;
          },
        },
      }),
    );
  },
};
