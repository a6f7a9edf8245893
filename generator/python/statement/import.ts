import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { bindName } from '../residual/bind.ts';
import type { Statement } from '../syntax/ast.ts';
import { LazyImport, PyList, type PyModule, PyTuple, type Value } from '../value.ts';
import { scopeOf } from './assign.ts';

/** `import a.b.c`, `import a.b.c as d`. */
export function executeImport(vm: Machine, node: Extract<Statement, { kind: 'import' }>): void {
  for (const { name, as } of node.names) {
    const module = vm.findModule(name);
    const bound = as ?? (name.split('.')[0] as string);
    bindName(vm, scopeOf(vm, bound), bound, as === null ? vm.findModule(bound) : module);
  }
}

/** `from module import name as alias`. */
export function executeImportFrom(vm: Machine, node: Extract<Statement, { kind: 'importFrom' }>): void {
  const module = vm.findModule(absoluteName(vm, node));
  if (node.names === '*') {
    importAll(vm, module);
    return;
  }
  for (const { name, as } of node.names) {
    const bound = as ?? name;
    bindName(vm, scopeOf(vm, bound), bound, importedValue(vm, module, name));
  }
}

/** The absolute name of what a relative import names. */
function absoluteName(vm: Machine, node: Extract<Statement, { kind: 'importFrom' }>): string {
  if (node.level === 0) return node.module;
  const { module } = vm.frame.scope;
  const parts = module.name.split('.');
  const drop = node.level - (vm.isPackage(module) ? 1 : 0);
  if (drop > parts.length) throw raised('ImportError', 'attempted relative import beyond top-level package');
  const base = drop === 0 ? parts : parts.slice(0, parts.length - drop);
  if (node.module !== '') base.push(...node.module.split('.'));
  if (base.length === 0) throw raised('ImportError', 'attempted relative import with no known parent package');
  return base.join('.');
}

/**
 * What `from module import name` binds. A name of a project's module is looked up when it is first used, so that
 * importing a huge package is free; under a `try`, a name that is not there is an ImportError at once.
 */
function importedValue(vm: Machine, module: PyModule, name: string): Value {
  const syntax = vm.syntaxOf(module);
  if (!syntax) {
    const value = vm.libraryAttribute(module, name);
    if (value !== undefined) return value;
    throw raised('ImportError', `cannot import name '${name}' from '${module.name}'`);
  }
  const submodule = vm.submodule(module, name);
  // A package that imports its own submodule binds that name itself.
  if (submodule && (!syntax.names.has(name) || module === vm.frame.scope.module)) return submodule;
  const mayBeThere = syntax.names.has(name) || syntax.hasStarImport || syntax.names.has('__getattr__');
  if (!mayBeThere && !module.attrs.has(name)) {
    throw raised('ImportError', `cannot import name '${name}' from '${module.name}'`);
  }
  const place = vm.place;
  let resolving = false;
  return new LazyImport(() => {
    // Two modules that import the name from each other never get it.
    if (!resolving) {
      resolving = true;
      try {
        const value = vm.findAttr(module, name) ?? vm.submodule(module, name);
        if (value !== undefined) return value;
      } finally {
        resolving = false;
      }
    }
    const error = raised('ImportError', `cannot import name '${name}' from '${module.name}'`);
    error.place = place;
    throw error;
  });
}

function importAll(vm: Machine, module: PyModule): void {
  vm.loadPending(module);
  const listed = module.attrs.get('__all__');
  if (module.fallback && module.attrs.size === 0) {
    throw vm.unresolved(`from ${module.name} import *, of a module without a stand-in`);
  }
  const names =
    listed instanceof PyList || listed instanceof PyTuple
      ? vm.iterate(listed).map((name) => vm.str(name))
      : [...module.attrs.keys()].filter((name) => !name.startsWith('_'));
  for (const name of names) {
    // Poisoned names stay poisoned: using them is the error.
    const stored = module.attrs.get(name);
    const value = stored ?? vm.findAttr(module, name);
    if (value !== undefined) bindName(vm, scopeOf(vm, name), name, value);
  }
}
