import type { Machine } from '../machine.ts';
import type { Restart } from './block.ts';
import { keepInRun } from './collection.ts';

/** State that both sides of a condition start from. */
interface Mark {
  readonly statements: number;
  readonly knownEmpty: ReadonlySet<string>;
  /** How often each name has been given out, so that a second try gives out the same ones. */
  readonly names: ReadonlyMap<string, number>;
}

/** Remembers where the program stands. */
export function markState(vm: Machine): Mark {
  return { statements: vm.block.statements.length, knownEmpty: new Set(vm.knownEmpty), names: new Map(vm.names) };
}

/** Back to the mark: nothing of what was tried remains. */
export function rewind(vm: Machine, mark: Mark): void {
  vm.block.statements.length = mark.statements;
  vm.names.clear();
  for (const [name, count] of mark.names) vm.names.set(name, count);
  resetEmpty(vm, mark);
}

/** Which tables are known to be empty, as it was at the mark. */
export function resetEmpty(vm: Machine, mark: Mark): void {
  vm.knownEmpty.clear();
  for (const table of mark.knownEmpty) vm.knownEmpty.add(table);
}

/** Keeps in the run what a branch or loop was found to change. */
export function obey(vm: Machine, restart: Restart): void {
  if (restart.object) keepInRun(vm, restart.object);
  if (restart.variable) {
    const { scope, name } = restart.variable;
    const current = scope.vars.get(name) ?? null;
    vm.declareVariable(scope, name, current);
  }
}
