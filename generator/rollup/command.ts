import type { Evaluator } from '../python/evaluator.ts';
import type { Value } from '../python/value.ts';
import type { ServiceProfile } from '../service/model.ts';
import type { Tree } from '../source/index.ts';

/** What scripts find around them because the service's own command runs them. */
export type CommandFacts = Pick<ServiceProfile, 'commandModules' | 'commandSettings'>;

/** Brings an evaluation to where the service's own command has it when it starts a script. */
export function prepareCommand(vm: Evaluator, tree: Tree, { commandModules, commandSettings }: CommandFacts): void {
  for (const name of commandModules ?? []) if (hasModule(tree, name)) vm.importModule(name);
  for (const [path, value] of Object.entries(commandSettings ?? {})) {
    const dot = path.lastIndexOf('.');
    const name = path.slice(0, dot);
    if (!hasModule(tree, name)) continue;
    const module = vm.importModule(name);
    // Its own text sets the name too, and must have done so before.
    vm.loadPending(module);
    vm.setAttr(module, path.slice(dot + 1), settingValue(value));
  }
}

function hasModule(tree: Tree, name: string): boolean {
  const path = name.replaceAll('.', '/');
  return tree.hasSync(`${path}.py`) || tree.hasSync(`${path}/__init__.py`);
}

function settingValue(value: string | number | boolean | null): Value {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}
