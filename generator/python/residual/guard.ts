import type { Expr, Stmt } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { BREAK, CONTINUE, type Completion, DEAD, type Loop, NORMAL } from '../scope.ts';
import { RunValue, type Value } from '../value.ts';
import { changesOf, reapply, undo } from './bind.ts';
import { Block, type Escape, type Guard, type Side } from './block.ts';
import { not } from './expr.ts';
import { emitIf, merge } from './merge.ts';
import { toExpr } from './run.ts';
import { typeOfRun } from './type.ts';

/** Whether a block ended by leaving it. */
export function isJump(completion: Completion): boolean {
  return completion.kind !== 'normal' && completion.kind !== 'dead';
}

/** How a block ends from which some paths have jumped further, with a flag. */
export function escaped(vm: Machine, completion: Completion): Completion {
  if (isJump(completion)) throw vm.unresolved(`${completion.kind} behind another jump that depends on rows`);
  return NORMAL;
}

/**
 * Two sides of a condition on rows, and how they end together. When one side ends early and the other does not, the rest
 * of the function goes into the other one (see `Guard`).
 */
export function joinSides(vm: Machine, test: Expr, then: Side, other: Side): Completion {
  const [a, b] = [then.completion, other.completion];
  if (a.kind === 'dead' && b.kind === 'dead') {
    emitIf(vm, test, then.block.statements, other.block.statements);
    return DEAD;
  }
  if (a.kind === 'dead') {
    // What follows runs on the other side only; the dead side has jumped away.
    emitIf(vm, test, then.block.statements, []);
    return adopt(vm, other);
  }
  if (b.kind === 'dead') {
    emitIf(vm, not(test), other.block.statements, []);
    return adopt(vm, then);
  }
  if (a.kind === b.kind) {
    const value = a.kind === 'return' && b.kind === 'return' ? { then: a.value, other: b.value } : null;
    const merged = merge(vm, test, then, other, value);
    return a.kind === 'return' ? { kind: 'return', value: merged } : a;
  }
  const endThen = a.kind !== 'normal';
  const [ended, open] = endThen ? [then, other] : [other, then];
  openGuard(vm, test, endThen, ended, open);
  return open.completion;
}

/** The only side that goes on becomes part of the current block. */
function adopt(vm: Machine, side: Side): Completion {
  for (const statement of side.block.statements) vm.statement(statement);
  for (const name of side.block.declared) vm.block.declared.add(name);
  reapply(vm, side.changes);
  return side.completion;
}

/** Guards whose ended side went through a handler wait for the end of the `try`, however the handler ended. */
function isTry(guard: Guard): boolean {
  return 'handlerOf' in guard.target;
}

/** Leaves one side open for what follows. */
export function openGuard(
  vm: Machine,
  test: Expr,
  endedWhen: boolean,
  ended: Side,
  open: Side,
  target: object = targetOf(vm, ended.completion),
): void {
  const guard: Guard = { target, test, endedWhen, ended, open: open.block, parent: vm.block };
  vm.guards.push(guard);
  vm.block = open.block;
  reapply(vm, open.changes);
}

/** What a jump ends: the call, the loop, or its round. */
export function targetOf(vm: Machine, completion: Completion): object {
  if (completion.kind === 'return') return vm.frame;
  const loop = vm.frame.loops[vm.frame.loops.length - 1] as Loop;
  return completion.kind === 'continue' ? loop.round : loop;
}

/**
 * Ends everything above `floor` that waits for `target`: what was open is closed, and both ways come together.
 * @param completion how the open side got here
 * @returns how both got here; of calls, with the value of either
 */
export function closeGuards(vm: Machine, target: object, completion: Completion, floor: number): Completion {
  let current = completion;
  const escapes: Escape[] = [];
  const lowest = vm.guards.findIndex((guard, at) => at >= floor && guard.target === target);
  if (lowest === -1) return completion;
  while (vm.guards.length > lowest) {
    const guard = vm.guards[vm.guards.length - 1] as Guard;
    if (guard.target !== target) {
      escapes.push(sealGuard(vm, guard, false));
      continue;
    }
    const last = vm.guards.length - 1 === lowest;
    current = closeGuard(vm, guard, escapes.length > 0 ? escaped(vm, current) : current, last ? escapes : []);
  }
  for (const detour of escapes.reverse()) reopen(vm, detour);
  return current;
}

function openSide(vm: Machine, guard: Guard, completion: Completion): Side {
  vm.guards.pop();
  const changes = changesOf(guard.open);
  undo(guard.open);
  vm.block = guard.parent;
  return { block: guard.open, completion, changes, escapes: [] };
}

function closeGuard(vm: Machine, guard: Guard, completion: Completion, escapes: readonly Escape[]): Completion {
  const open = openSide(vm, guard, completion);
  for (const detour of escapes) declareEscape(vm, detour);
  // At the target, a jump to it and falling off its end are the same.
  const value = (side: Side): Value => (side.completion.kind === 'return' ? side.completion.value : null);
  const { kind } = guard.ended.completion;
  if (isTry(guard)) {
    const [then, other] = guard.endedWhen ? [guard.ended, open] : [open, guard.ended];
    return joinSides(vm, guard.test, then, other);
  }
  const level = (side: Side): Side => ({
    ...side,
    completion:
      side.completion.kind === 'dead' ? DEAD : kind === 'return' ? { kind: 'return', value: value(side) } : NORMAL,
  });
  if (kind !== 'return' && (completion.kind === 'return' || (completion.kind === 'break' && kind !== 'break'))) {
    throw vm.unresolved(`${completion.kind} behind a ${kind} that depends on rows, in an unrolled loop`);
  }
  const [then, other] = guard.endedWhen ? [level(guard.ended), level(open)] : [level(open), level(guard.ended)];
  return joinSides(vm, guard.test, then, other);
}

/**
 * Closes all guards above `mark`, innermost first; flags remember which were taken.
 * @param leaving the block that ends is a loop, which the jump leaves
 */
export function sealGuards(vm: Machine, mark: number, leaving: boolean): Escape[] {
  const escapes: Escape[] = [];
  while (vm.guards.length > mark) escapes.push(sealGuard(vm, vm.guards[vm.guards.length - 1] as Guard, leaving));
  return escapes.reverse();
}

function sealGuard(vm: Machine, guard: Guard, leaving: boolean): Escape {
  const open = openSide(vm, guard, NORMAL);
  const { completion } = guard.ended;
  const detour = escapeFor(vm, guard.target, completion);
  guard.ended.block.statements.push(...takeEscape(vm, detour, completion, leaving));
  const [then, other] = guard.endedWhen ? [guard.ended, open] : [open, guard.ended];
  merge(vm, guard.test, then, other, null);
  return detour;
}

/** A flag, and a variable for the value, of a jump that leaves a block. */
export function escapeFor(vm: Machine, target: object, completion: Completion): Escape {
  const value = completion.kind === 'return' ? completion.value : null;
  return {
    flag: vm.freshName('done'),
    result: value === null ? null : vm.freshName('result'),
    type: typeOfRun(value),
    target,
    completion,
  };
}

/** The statements by which a jump says that it was taken; when it leaves a loop of the run, `break` follows. */
export function takeEscape(vm: Machine, detour: Escape, completion: Completion, leaving: boolean): Stmt[] {
  const place = vm.place;
  const statements: Stmt[] = [{ kind: 'assign', name: detour.flag, value: { kind: 'const', value: true }, place }];
  if (detour.result !== null && completion.kind === 'return') {
    statements.push({ kind: 'assign', name: detour.result, value: toExpr(vm, completion.value), place });
  }
  if (leaving) statements.push({ kind: 'break', place });
  return statements;
}

/** Declares the variables of an detour in the current block. */
export function declareEscape(vm: Machine, detour: Escape): void {
  const place = vm.place;
  vm.statement({ kind: 'let', name: detour.flag, value: { kind: 'const', value: false }, place });
  vm.block.declared.add(detour.flag);
  vm.mutables.add(detour.flag);
  if (detour.result === null) return;
  vm.resultFlags.set(detour.result, detour.flag);
  vm.statement({ kind: 'let', name: detour.result, value: { kind: 'const', value: null }, place });
  vm.block.declared.add(detour.result);
}

/** Behind the block: what follows runs only if the jump was not taken. */
export function reopen(vm: Machine, detour: Escape): void {
  const completion: Completion =
    detour.completion.kind === 'return'
      ? {
          kind: 'return',
          value: detour.result === null ? null : new RunValue({ kind: 'var', name: detour.result }, detour.type),
        }
      : detour.completion.kind === 'break'
        ? BREAK
        : CONTINUE;
  const side = (): Side => ({ block: new Block('branch', vm.block), completion, changes: [], escapes: [] });
  const guard: Guard = {
    target: detour.target,
    test: { kind: 'var', name: detour.flag },
    endedWhen: true,
    ended: side(),
    open: new Block('branch', vm.block),
    parent: vm.block,
  };
  vm.guards.push(guard);
  vm.block = guard.open;
}
