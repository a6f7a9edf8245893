import type { LibraryModule } from '../define.ts';
import { onMissing } from '../once.ts';

/** Packages that lived in the namespace `oslo` until Kilo; `oslo.config` and `oslo_config` are one module. */
const namespaced = ['config', 'db', 'i18n', 'utils', 'serialization', 'concurrency', 'log', 'messaging'];

/** The modules, and each of them again under its old name. */
export function withOldNames(modules: readonly LibraryModule[]): readonly LibraryModule[] {
  const old = modules.flatMap(({ name }) => {
    const dotted = oldName(name);
    return dotted === null ? [] : [alias(dotted, name)];
  });
  return [...modules, ...old];
}

function oldName(name: string): string | null {
  const found = namespaced.find((part) => name === `oslo_${part}` || name.startsWith(`oslo_${part}.`));
  return found === undefined ? null : name.replace('oslo_', 'oslo.');
}

function alias(name: string, target: string): LibraryModule {
  return {
    name,
    load(vm, module) {
      const real = vm.importModule(target);
      for (const [attribute, value] of real.attrs) module.attrs.set(attribute, value);
      onMissing(module, (vm, attribute) => vm.findAttr(real, attribute));
    },
  };
}
