import type { Interpreter } from '../python/interpreter.ts';
import { NativeFunction, type PyModule } from '../python/value.ts';
import { defineClass, type LibraryModule } from './define.ts';
import { onMissing } from './once.ts';

/** All placeholders: `from alembic.ddl import impl` means the module, not a name in `alembic.ddl`. */
const declared = new Set<string>();

/**
 * A module that projects import beside their migrations but that no migration can use: every name is there,
 * capitalised ones as classes (to subclass, or to name in `except` and `isinstance`), and every call is an error.
 */
export function placeholder(name: string, known?: LibraryModule['load']): LibraryModule {
  declared.add(name);
  return {
    name,
    load(vm, module) {
      onMissing(module, (vm, attribute) => standIn(vm, module, attribute));
      known?.(vm, module);
    },
  };
}

function standIn(vm: Interpreter, module: PyModule, name: string) {
  if (name.startsWith('__')) return undefined;
  if (declared.has(`${module.name}.${name}`)) return vm.importModule(`${module.name}.${name}`);
  const made = isCapitalised(name)
    ? defineClass(vm, module.name, name, {
        methods: { __init__: unresolvedCall(`an object of ${module.name}.${name}`) },
      })
    : new NativeFunction(`${module.name}.${name}`, unresolvedCall(`call of ${module.name}.${name}`));
  module.attrs.set(name, made);
  return made;
}

function isCapitalised(name: string): boolean {
  const first = name.replace(/^_+/, '').slice(0, 1);
  return first !== first.toLowerCase();
}

/** A body for functions that only exist to be imported. */
export function unresolvedCall(construct: string): (vm: Interpreter) => never {
  return (vm) => {
    throw vm.unresolved(construct);
  };
}
