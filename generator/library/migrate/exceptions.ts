import type { Interpreter } from '../../python/interpreter.ts';
import type { PyClass } from '../../python/value.ts';
import { defineClass } from '../define.ts';
import { once } from '../once.ts';

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

/** The exception classes by name. */
export const migrateExceptions: (vm: Interpreter) => ReadonlyMap<string, PyClass> = once((vm) => {
  const classes = new Map<string, PyClass>();
  for (const [name, base] of hierarchy) {
    const parent = classes.get(base) ?? (vm.builtin(base) as PyClass);
    classes.set(name, defineClass(vm, 'migrate.exceptions', name, { bases: [parent] }));
  }
  return classes;
});
