import type { Expr, Stmt } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { BREAK, CONTINUE, type Completion, DEAD, type Loop, NORMAL } from '../scope.ts';
import { Choice, Poison, PyDict, PyList, PyRaise, PySet, RunValue, Unresolved, type Value } from '../value.ts';
import { changesOf, put, reapply, undo } from './bind.ts';
import {
  Block,
  type Change,
  DeadPath,
  type Escape,
  type Guard,
  Residualise,
  Restart,
  RunVariable,
  type Side,
} from './block.ts';
import { keepInRun } from './collection.ts';
import { mentions, not, sameExpr } from './expr.ts';
import { stableTest, toExpr } from './run.ts';
import { ANY, joinTypes, NONE, typeOfRun } from './type.ts';

/** State that both sides of a condition start from. */
interface Mark {
  readonly statements: number;
  readonly knownEmpty: ReadonlySet<string>;
  /** How often each name has been given out, so that a second try gives out the same ones. */
  readonly names: ReadonlyMap<string, number>;
}

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

function resetEmpty(vm: Machine, mark: Mark): void {
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

function isJump(completion: Completion): boolean {
  return completion.kind !== 'normal' && completion.kind !== 'dead';
}

/** How a block ends from which some paths have jumped further, with a flag. */
export function escaped(vm: Machine, completion: Completion): Completion {
  if (isJump(completion)) throw vm.unresolved(`${completion.kind} behind another jump that depends on rows`);
  return NORMAL;
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

/** The script refuses under a condition on rows. @throws Unresolved when a `try` around it might go on. */
export function emitRaise(vm: Machine, error: PyRaise): void {
  if (vm.catches(error))
    throw vm.unresolved(`raise of ${error.value.cls.name} under a condition on rows, inside a try`);
  const message = vm.strValue(error.value);
  vm.statement({ kind: 'raise', message: toExpr(vm, message), place: vm.place });
}

/** A jump that the residual program can make itself is made. */
function settleCompletion(vm: Machine, completion: Completion): Completion {
  if (completion.kind !== 'break' && completion.kind !== 'continue') return completion;
  const loop = vm.frame.loops[vm.frame.loops.length - 1];
  if (!loop) throw vm.unresolved(`${completion.kind} outside of a loop`);
  if (!loop.residual) {
    if (completion.kind === 'break' && loop.kind === 'while') throw new Residualise(loop);
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

function joinSides(vm: Machine, test: Expr, then: Side, other: Side): Completion {
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

export function emitIf(vm: Machine, test: Expr, then: readonly Stmt[], other: readonly Stmt[]): void {
  if (then.length === 0 && other.length === 0) return;
  if (then.length === 0) vm.statement({ kind: 'if', test: not(test), then: other, else: [], place: vm.place });
  else vm.statement({ kind: 'if', test, then, else: other, place: vm.place });
}

/** The only side that goes on becomes part of the current block. */
function adopt(vm: Machine, side: Side): Completion {
  for (const statement of side.block.statements) vm.statement(statement);
  for (const name of side.block.declared) vm.block.declared.add(name);
  reapply(vm, side.changes);
  return side.completion;
}

/** Emits the `if` of two sides that both go on, and merges what they wrote and returned. */
function merge(vm: Machine, test: Expr, then: Side, other: Side, value: { then: Value; other: Value } | null): Value {
  const pairs = new Map<
    Map<string, Value>,
    Map<string, { change: Change; then: Value | undefined; other: Value | undefined }>
  >();
  const add = (side: 'then' | 'other', changes: readonly Change[]): void => {
    for (const change of changes) {
      let names = pairs.get(change.holder);
      if (!names) {
        names = new Map();
        pairs.set(change.holder, names);
      }
      const found = names.get(change.name) ?? { change, then: change.old, other: change.old };
      found[side] = change.now;
      names.set(change.name, found);
    }
  };
  add('then', then.changes);
  add('other', other.changes);
  const asked = testOf(vm, test);
  const results: { change: Change; value: Value | undefined }[] = [];
  for (const names of pairs.values()) {
    for (const { change, ...values } of names.values()) {
      results.push({ change, value: mergeValue(vm, change.name, asked, then, values.then, other, values.other) });
    }
  }
  const merged = value ? mergeValue(vm, 'result', asked, then, value.then, other, value.other) : null;
  emitIf(vm, asked.expr, then.block.statements, other.block.statements);
  for (const { change, value } of results) put(vm, change, value);
  return merged ?? null;
}

/** The test of an `if` that is being put together. */
interface Asked {
  expr: Expr;
  /** The test for asking again behind the `if`, when it may read differently: then it is kept in a variable. */
  again(): Expr;
}

function testOf(vm: Machine, test: Expr): Asked {
  return {
    expr: test,
    again() {
      this.expr = stableTest(vm, this.expr);
      return this.expr;
    },
  };
}

function isFreshCollection(value: Value | undefined): value is PyList | PyDict | PySet {
  return value instanceof PyList || value instanceof PyDict || value instanceof PySet;
}

/** One value for both sides: the same one, a conditional expression, or a variable that both sides assign. */
function mergeValue(
  vm: Machine,
  hint: string,
  asked: Asked,
  then: Side,
  a: Value | undefined,
  other: Side,
  b: Value | undefined,
): Value | undefined {
  if (a === b) return a;
  if (a instanceof RunVariable && b instanceof RunVariable && a.variable === b.variable) {
    return new RunVariable(a.variable, joinTypes(a.type, b.type), a.block);
  }
  const poison = (reason: string): Poison => new Poison(new Unresolved(reason, vm.place, vm.callers()));
  if (a === undefined || b === undefined) return poison(`${hint} is only bound on one side of a condition on rows`);
  if (a instanceof Poison) return a;
  if (b instanceof Poison) return b;
  if (a instanceof Choice || b instanceof Choice) return new Choice(asked.again(), a, b);
  for (const [side, value] of [
    [then, a],
    [other, b],
  ] as const) {
    // A collection of outside would be copied here and changed there.
    if (isFreshCollection(value) && !value.residual && value.serial < side.block.startSerial) {
      throw new Restart(side.block, value);
    }
  }
  let left: Expr;
  let right: Expr;
  try {
    left = toExpr(vm, a);
    right = toExpr(vm, b);
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    // What is declared on a side only means nothing behind it.
    if (then.block.declared.size > 0 || other.block.declared.size > 0) {
      return poison(`${hint} depends on rows: ${error.construct}`);
    }
    return new Choice(asked.again(), a, b);
  }
  const [leftType, rightType] = [typeOfRun(a), typeOfRun(b)];
  const type = leftType === NONE || rightType === NONE ? nullable(leftType, rightType) : joinTypes(leftType, rightType);
  const local =
    mentions(left, then.block.declared) ||
    mentions(right, other.block.declared) ||
    isFreshCollection(a) ||
    isFreshCollection(b);
  // What an detour has returned is None where the detour was not taken.
  const isNull = right.kind === 'const' && right.value === null;
  const test = asked.expr;
  if (test.kind === 'var' && left.kind === 'var' && isNull && vm.resultFlags.get(left.name) === test.name) {
    return new RunValue(left, type);
  }
  if (!local) {
    if (sameExpr(left, right)) return new RunValue(left, type);
    return new RunValue({ kind: 'conditional', test: asked.again(), then: left, else: right }, type);
  }
  const name = vm.freshName(hint);
  vm.statement({ kind: 'let', name, value: { kind: 'const', value: null }, place: vm.place });
  vm.block.declared.add(name);
  then.block.statements.push({ kind: 'assign', name, value: left, place: vm.place });
  other.block.statements.push({ kind: 'assign', name, value: right, place: vm.place });
  return new RunValue({ kind: 'var', name }, type);
}

/** A type that may also be None: rows keep their columns, since scripts test them before they use them. */
function nullable(left: ReturnType<typeof typeOfRun>, right: ReturnType<typeof typeOfRun>) {
  const known = left === NONE ? right : left;
  return known.kind === 'row' || known.kind === 'str' || known.kind === 'int' ? known : ANY;
}

/** Guards whose ended side went through a handler wait for the end of the `try`, however the handler ended. */
function isTry(guard: Guard): boolean {
  return 'handlerOf' in guard.target;
}

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

function targetOf(vm: Machine, completion: Completion): object {
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
