import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { type Completion, DEAD } from '../scope.ts';
import { PyRaise } from '../value.ts';
import { changesOf, undo } from './bind.ts';
import { Block, DeadPath, Residualise, Restart, type Side } from './block.ts';
import { closeGuards, declareEscape, escaped, isJump, joinSides, reopen, sealGuards, targetOf } from './guard.ts';
import { markState, obey, resetEmpty, rewind } from './mark.ts';
import { toExpr } from './run.ts';

/** Evaluates one side of a condition in a block of its own, and takes back what it wrote. */
export function runSide(vm: Machine, body: () => Completion): Side {
  const block = new Block('branch', vm.block);
  const outer = vm.block;
  const guards = vm.guards.length;
  vm.block = block;
  try {
    let completion = settleCompletion(vm, completed(vm, body));
    if (vm.guards.length > guards && isJump(completion)) {
      const closed = closeGuards(vm, targetOf(vm, completion), completion, guards);
      completion = completion.kind === 'return' || closed.kind === 'dead' ? closed : completion;
    }
    const escapes = sealGuards(vm, guards, false);
    if (escapes.length > 0) completion = escaped(vm, completion);
    const changes = changesOf(block);
    undo(block);
    return { block, completion, changes, escapes };
  } catch (error) {
    vm.guards.length = Math.min(vm.guards.length, guards);
    // Blocks that guards left open wrote too.
    for (let open: Block | null = vm.block; open && open !== outer; open = open.parent) undo(open);
    throw error;
  } finally {
    vm.block = outer;
  }
}

/** Runs a body; a Python exception becomes a `raise` of the residual program. */
export function completed(vm: Machine, body: () => Completion): Completion {
  try {
    return body();
  } catch (error) {
    if (error instanceof DeadPath) return DEAD;
    if (!(error instanceof PyRaise)) throw error;
    emitRaise(vm, error);
    return DEAD;
  }
}

/**
 * The script refuses under a condition on rows.
 * @throws Unresolved when a `try` around it might go on, or when the script has no `raise` there: an exception that only
 *   comes about under a condition is more likely something that was not understood than a refusal.
 */
export function emitRaise(vm: Machine, error: PyRaise): void {
  if (vm.catches(error))
    throw vm.unresolved(`raise of ${error.value.cls.name} under a condition on rows, inside a try`);
  if (!error.explicit) {
    const said = vm.strValue(error.value);
    const text = typeof said === 'string' ? `: ${said}` : '';
    throw vm.unresolved(`${error.value.cls.name} under a condition on rows${text}`);
  }
  const message = vm.strValue(error.value);
  vm.statement({ kind: 'raise', message: toExpr(vm, message), place: vm.place });
}

/** A jump that the residual program can make itself is made. */
function settleCompletion(vm: Machine, completion: Completion): Completion {
  // How often a `while` runs is then the run's matter.
  const open = vm.frame.loops.findLast((candidate) => candidate.kind === 'while' && !candidate.residual);
  if (open && completion.kind === 'return') throw new Residualise(open);
  if (completion.kind !== 'break' && completion.kind !== 'continue') return completion;
  const loop = vm.frame.loops[vm.frame.loops.length - 1];
  if (!loop) throw vm.unresolved(`${completion.kind} outside of a loop`);
  if (!loop.residual) {
    if (loop.kind === 'while') throw new Residualise(loop);
    return completion;
  }
  vm.statement({ kind: completion.kind, place: vm.place });
  return DEAD;
}

/**
 * Both sides of a condition that only the run knows, and how the statement as a whole ends. When one side ends early
 * and the other does not, the rest of the function goes into the other one (see `Guard`).
 */
export function branchOn(vm: Machine, test: Expr, thenBody: () => Completion, elseBody: () => Completion): Completion {
  for (let tries = 0; ; tries++) {
    const mark = markState(vm);
    const outer = vm.block;
    const blocks: Block[] = [];
    const side = (body: () => Completion): Side =>
      runSide(vm, () => {
        blocks.push(vm.block);
        return body();
      });
    try {
      const then = side(thenBody);
      const leftByThen = new Set(vm.knownEmpty);
      resetEmpty(vm, mark);
      const other = side(elseBody);
      for (const table of [...vm.knownEmpty]) if (!leftByThen.has(table)) vm.knownEmpty.delete(table);
      return join(vm, test, then, other);
    } catch (error) {
      if (!(error instanceof Restart) || !blocks.includes(error.block) || tries > 100) throw error;
      vm.block = outer;
      rewind(vm, mark);
      obey(vm, error);
    }
  }
}

function join(vm: Machine, test: Expr, then: Side, other: Side): Completion {
  const escapes = [...then.escapes, ...other.escapes];
  for (const detour of escapes) declareEscape(vm, detour);
  const completion = joinSides(vm, test, then, other);
  for (const detour of escapes) reopen(vm, detour);
  return completion;
}
