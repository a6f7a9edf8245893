import { Opaque } from '../python/value.ts';
import type { LibraryModule } from './define.ts';
import { onMissing } from './once.ts';

/**
 * The packages above these modules that are not among them, each giving its submodules as attributes:
 * `oslo_utils` for `oslo_utils.timeutils`. What else such a package holds is opaque.
 */
export function withPackages(modules: readonly LibraryModule[]): readonly LibraryModule[] {
  const names = new Set(modules.map((module) => module.name));
  const missing = new Set<string>();
  for (const name of names) {
    const parts = name.split('.');
    for (let length = 1; length < parts.length; length++) {
      const parent = parts.slice(0, length).join('.');
      if (!names.has(parent)) missing.add(parent);
    }
  }
  const known = new Set([...names, ...missing]);
  return [...modules, ...[...missing].map((name) => packageModule(name, known))];
}

function packageModule(name: string, known: ReadonlySet<string>): LibraryModule {
  return {
    name,
    load(_vm, module) {
      onMissing(module, (vm, child) => {
        const full = `${name}.${child}`;
        if (known.has(full)) return vm.importModule(full);
        return child.startsWith('__') ? undefined : new Opaque(full, vm.place);
      });
    },
  };
}
