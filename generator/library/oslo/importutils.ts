import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, PyRaise, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { bind, type LibraryModule } from '../define.ts';
import { defineFunctions } from '../stdlib/functions.ts';

/** `module.Class`, imported. */
function importClass(vm: Interpreter, value: Value | undefined): Value {
  const path = textArgument(vm, value, 'class to import');
  const at = path.lastIndexOf('.');
  try {
    return vm.getAttr(vm.importModule(path.slice(0, at)), path.slice(at + 1));
  } catch (error) {
    if (error instanceof PyRaise && error.value.cls.name === 'AttributeError') {
      throw vm.raise('ImportError', `Class ${path} cannot be found`);
    }
    throw error;
  }
}

/** `oslo_utils.importutils` */
export const importutils: LibraryModule = {
  name: 'oslo_utils.importutils',
  load(_vm, module) {
    const imported = (vm: Interpreter, args: Args) => vm.importModule(textArgument(vm, args.positional[0], 'module'));
    defineFunctions(module, {
      import_module: imported,
      try_import: (vm, args) => {
        const given = bind(vm, 'try_import', args, ['import_str', 'default?']);
        try {
          return vm.importModule(textArgument(vm, given.import_str, 'module'));
        } catch (error) {
          const missing = error instanceof PyRaise && error.value.cls.mro.some((cls) => cls.name === 'ImportError');
          if (missing) return given.default ?? null;
          throw error;
        }
      },
      import_class: (vm, args) => importClass(vm, args.positional[0]),
      import_object: (vm, args) => vm.call(importClass(vm, args.positional[0]), args.positional.slice(1), args.keyword),
    });
  },
};
