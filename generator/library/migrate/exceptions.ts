import type { PyClass } from '../../python/value.ts';
import { defineClass, type LibraryModule } from '../define.ts';

/** Exception class to its base, in the order of definition. */
const hierarchy: readonly (readonly [name: string, base: string])[] = [
  ['Error', 'Exception'],
  ['ApiError', 'Error'],
  ['KnownError', 'ApiError'],
  ['UsageError', 'ApiError'],
  ['ControlledSchemaError', 'Error'],
  ['InvalidVersionError', 'ControlledSchemaError'],
  ['VersionNotFoundError', 'KeyError'],
  ['DatabaseNotControlledError', 'ControlledSchemaError'],
  ['DatabaseAlreadyControlledError', 'ControlledSchemaError'],
  ['WrongRepositoryError', 'ControlledSchemaError'],
  ['NoSuchTableError', 'ControlledSchemaError'],
  ['PathError', 'Error'],
  ['PathNotFoundError', 'PathError'],
  ['PathFoundError', 'PathError'],
  ['RepositoryError', 'Error'],
  ['InvalidRepositoryError', 'RepositoryError'],
  ['ScriptError', 'Error'],
  ['InvalidScriptError', 'ScriptError'],
  ['NotSupportedError', 'Error'],
  ['InvalidConstraintError', 'Error'],
  ['MigrateDeprecationWarning', 'DeprecationWarning'],
];

/** `migrate.exceptions` */
export const exceptions: LibraryModule = {
  name: 'migrate.exceptions',
  load(vm, module) {
    for (const [name, base] of hierarchy) {
      const parent = module.attrs.get(base) ?? vm.builtin(base);
      module.attrs.set(name, defineClass(vm, module.name, name, { bases: [parent as PyClass] }));
    }
  },
};
