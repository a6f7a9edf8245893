import type { Machine } from '../machine.ts';
import { Residualise } from '../residual/block.ts';
import { emitRaise } from '../residual/branch.ts';
import { closeGuards } from '../residual/guard.ts';
import { residualLoop } from '../residual/loop.ts';
import { markState, rewind } from '../residual/mark.ts';
import { type Completion, DEAD, type Held, type Loop, NORMAL } from '../scope.ts';
import type { Expression, ForStatement, Statement, WhileStatement } from '../syntax/ast.ts';
import { livenessOf } from '../syntax/liveness.ts';
import { scanBindings, targetNames } from '../syntax/names.ts';
import { statementBlocks } from '../syntax/walk.ts';
import { PyRaise, RunValue, type Value } from '../value.ts';
import { assignTo } from './assign.ts';
import { snapshot } from './snapshot.ts';

/** A `for` statement: unrolled when its items are known. */
export function executeFor(vm: Machine, node: ForStatement): Completion {
  const source = vm.source(vm.evaluate(node.over));
  if (source instanceof RunValue) return overRows(vm, node, source);
  const loop: Loop = { kind: 'for', residual: false, round: {} };
  let rounds = 0;
  const next = (): boolean => {
    const item = source.next(null);
    if (item.done) return false;
    if (++rounds > vm.limits.rounds) throw vm.unresolved(`a loop of more than ${vm.limits.rounds} rounds`);
    assignTo(vm, node.target, item.value);
    return true;
  };
  return unrolled(vm, loop, node, next);
}

/** A `while` statement. */
export function executeWhile(vm: Machine, node: WhileStatement): Completion {
  const loop: Loop = { kind: 'while', residual: false, round: {} };
  const mark = markState(vm);
  const restore = snapshot(vm);
  let rounds = 0;
  const next = (): boolean => {
    const test = vm.truthOrRun(vm.evaluate(node.test));
    if (test === undefined) throw new Residualise(loop);
    if (++rounds > vm.limits.rounds) throw vm.unresolved(`a loop of more than ${vm.limits.rounds} rounds`);
    return test;
  };
  const { block } = vm;
  const guards = vm.guards.length;
  const loops = vm.frame.loops.length;
  try {
    return unrolled(vm, loop, node, next);
  } catch (error) {
    if (!(error instanceof Residualise) || error.loop !== loop) throw error;
    vm.block = block;
    vm.guards.length = guards;
    vm.frame.loops.length = loops;
    rewind(vm, mark);
    restore();
    return residualWhile(vm, node);
  }
}

function unrolled(vm: Machine, loop: Loop, node: ForStatement | WhileStatement, next: () => boolean): Completion {
  const { frame } = vm;
  const floor = vm.guards.length;
  const conditions = frame.conditions;
  frame.loops.push(loop);
  let completion: Completion = NORMAL;
  try {
    while (next()) {
      vm.step(node.line);
      loop.round = {};
      const before = frame.conditions;
      completion = round(vm, loop, node.body, floor);
      frame.conditions = kept(before, frame.conditions, 'round');
      if (completion.kind === 'break' || completion.kind === 'return' || completion.kind === 'dead') break;
    }
  } finally {
    frame.loops.pop();
  }
  const broke = completion.kind === 'break';
  if (completion.kind === 'break' || completion.kind === 'continue') completion = NORMAL;
  const waiting = vm.guards.some((guard, at) => at >= floor && guard.target === loop);
  if (waiting && completion.kind === 'return') throw vm.unresolved('return behind a break that depends on rows');
  if (waiting && node.else.length > 0) throw vm.unresolved('else of a loop with a break that depends on rows');
  if (waiting) completion = closeGuards(vm, loop, completion, floor);
  frame.conditions = kept(conditions, frame.conditions, 'loop');
  if (completion.kind !== 'normal' || broke || waiting) return completion;
  return vm.execute_(node.else);
}

function round(vm: Machine, loop: Loop, body: readonly Statement[], floor: number): Completion {
  const waits = (): boolean => vm.guards.some((guard, at) => at >= floor && guard.target === loop.round);
  let completion: Completion;
  try {
    completion = vm.execute_(body);
  } catch (error) {
    // Another side of this round went on: only this one refuses.
    if (!(error instanceof PyRaise) || !waits()) throw error;
    emitRaise(vm, error);
    completion = DEAD;
  }
  if (!waits()) return completion;
  if (completion.kind === 'break' || completion.kind === 'return') {
    throw vm.unresolved(`${completion.kind} behind a continue that depends on rows, in an unrolled loop`);
  }
  return closeGuards(vm, loop.round, completion.kind === 'dead' ? DEAD : NORMAL, floor);
}

/** Conditions that still hold behind a round or a loop. */
function kept(before: readonly Held[], now: readonly Held[], ended: 'round' | 'loop'): readonly Held[] {
  const added = now
    .slice(before.length)
    .filter((held) => held.until === 'call' || (ended === 'round' && held.until === 'loop'));
  return added.length === 0 ? before : [...before, ...added];
}

interface Names {
  readonly planned: ReadonlySet<string>;
  readonly carried: readonly string[];
}

/** What a loop assigns, and which of it matters beyond a round. */
function namesOf(vm: Machine, node: ForStatement | WhileStatement): Names {
  const { scope } = vm.frame;
  const planned = scanBindings(node.body).bound;
  if (node.kind === 'for') targetNames(node.target, planned);
  else collectWalrus(node.test, planned);
  const body = scope.code ? scope.code.body : vm.frame.body;
  const live = livenessOf(body, scope.kind === 'module').get(node);
  const outside = scope.code ? [...scope.code.globals, ...scope.code.nonlocals] : [];
  for (const name of outside) planned.delete(name);
  // A comprehension written out as loops has no names that live on.
  return { planned, carried: live ? [...planned].filter((name) => live.has(name)) : [] };
}

function collectWalrus(node: Expression, into: Set<string>): void {
  if (node.kind === 'walrus') into.add(node.name);
}

function overRows(vm: Machine, node: ForStatement, list: RunValue): Completion {
  const names = namesOf(vm, node);
  const hint = node.target.kind === 'name' ? node.target.id : 'row';
  refuseElse(vm, node);
  const completion = residualLoop(vm, {
    over: { list, hint },
    scope: vm.frame.scope,
    ...names,
    round: (item: Value) => {
      assignTo(vm, node.target, item);
      return vm.execute_(node.body);
    },
  });
  return completion.kind === 'normal' ? vm.execute_(node.else) : completion;
}

function residualWhile(vm: Machine, node: WhileStatement): Completion {
  refuseElse(vm, node);
  const completion = residualLoop(vm, {
    over: { test: () => vm.evaluate(node.test) },
    scope: vm.frame.scope,
    ...namesOf(vm, node),
    round: () => vm.execute_(node.body),
  });
  return completion.kind === 'normal' ? vm.execute_(node.else) : completion;
}

function refuseElse(vm: Machine, node: ForStatement | WhileStatement): void {
  if (node.else.length > 0 && breaks(node.body)) throw vm.unresolved('else of a loop over rows that has a break');
}

function breaks(body: readonly Statement[]): boolean {
  return body.some(
    (statement) =>
      statement.kind === 'break' ||
      (statement.kind !== 'for' && statement.kind !== 'while' && statementBlocks(statement).some(breaks)),
  );
}
