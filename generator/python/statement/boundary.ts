import type { Machine } from '../machine.ts';
import { closeGuards, declareEscape, escaped, reopen, sealGuards } from '../residual/guard.ts';
import { type Completion, NORMAL } from '../scope.ts';

/**
 * Runs a body and then something that must happen on every path out of it (`finally`, `__exit__`): paths that have
 * jumped further come together first, and part again behind it.
 * @param after gets how the body ended and says how the whole ends; it also runs when the body throws, by itself
 */
export function boundary(
  vm: Machine,
  body: () => Completion,
  after: (completion: Completion) => Completion,
): Completion {
  const floor = vm.guards.length;
  let completion: Completion;
  try {
    completion = body();
  } catch (error) {
    if (vm.guards.length === floor) after(NORMAL);
    throw error;
  }
  if (vm.guards.length === floor) return after(completion);
  if (completion.kind === 'return') {
    completion = closeGuards(vm, vm.frame, completion, floor);
    if (vm.guards.length === floor) return after(completion);
  }
  const outer = vm.guards[floor]?.parent;
  if (!outer) throw vm.unresolved('a jump that depends on rows, out of a block that must be closed');
  const start = outer.statements.length;
  const escapes = sealGuards(vm, floor, false);
  const ended = escaped(vm, completion);
  // The flags are declared in front of the `if` that sets them.
  const written = outer.statements.splice(start);
  for (const detour of escapes) declareEscape(vm, detour);
  outer.statements.push(...written);
  const result = after(ended);
  for (const detour of escapes) reopen(vm, detour);
  return result;
}
