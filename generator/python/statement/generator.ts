import type { Machine } from '../machine.ts';
import { Residualise } from '../residual/block.ts';
import { BREAK, CONTINUE, type Completion, type Frame, type Loop, NORMAL } from '../scope.ts';
import type { Expression, Statement, TryStatement } from '../syntax/ast.ts';
import { statementBlocks, statementExpressions, subexpressions } from '../syntax/walk.ts';
import { PyIterator, PyRaise, RunValue, type Value } from '../value.ts';
import { assignTo } from './assign.ts';
import { executeBody, executeStatement } from './execute.ts';
import { matches, runHandler } from './try.ts';
import { enter, leave } from './with.ts';

type Run = Generator<Value, Completion, Value>;

/**
 * A generator: its body runs in its own frame, step by step. Between the steps of a generator the evaluation of rows
 * must not change level: a `yield` under a condition on rows would leave the generator half run.
 */
export function makeGenerator(vm: Machine, frame: Frame, body: readonly Statement[]): PyIterator {
  const run = runBody(vm, body);
  const resume = (step: () => IteratorResult<Value, Completion>): IteratorResult<Value, Value> => {
    const caller = vm.frame;
    const { block } = vm;
    frame.caller = caller;
    vm.frame = frame;
    try {
      const result = step();
      if (vm.block !== block) throw vm.unresolved('yield or return of a generator under a condition on rows');
      if (!result.done) return result;
      return { done: true, value: result.value.kind === 'return' ? result.value.value : null };
    } finally {
      vm.frame = caller;
    }
  };
  const items: Iterator<Value, Value, Value> = {
    next: (...sent) => resume(() => run.next(sent[0] ?? null)),
    throw: (error: unknown) => resume(() => run.throw(error)),
    return: () => resume(() => run.return(NORMAL)),
  };
  return new PyIterator(items, true);
}

const yielding = new WeakMap<object, boolean>();

/** Whether a statement yields, itself or inside. */
function yields(node: Statement): boolean {
  let known = yielding.get(node);
  if (known === undefined) {
    known =
      statementExpressions(node).some(expressionYields) || statementBlocks(node).some((block) => block.some(yields));
    yielding.set(node, known);
  }
  return known;
}

function expressionYields(node: Expression): boolean {
  return node.kind === 'yield' || subexpressions(node).some(expressionYields);
}

function* runBody(vm: Machine, body: readonly Statement[]): Run {
  for (const node of body) {
    vm.step(node.line);
    const completion = yields(node) ? yield* runStatement(vm, node) : executeStatement(vm, node);
    if (completion.kind !== 'normal') return completion;
  }
  return NORMAL;
}

function* runStatement(vm: Machine, node: Statement): Run {
  switch (node.kind) {
    case 'expression':
      yield* yieldValue(vm, node.value);
      return NORMAL;
    case 'assign': {
      const value = yield* yieldValue(vm, node.value);
      for (const target of node.targets) assignTo(vm, target, value);
      return NORMAL;
    }
    case 'return':
      return { kind: 'return', value: node.value ? yield* yieldValue(vm, node.value) : null };
    case 'if': {
      const test = vm.truthOrRun(vm.evaluate(node.test));
      if (test === undefined) throw vm.unresolved('yield under a condition on rows');
      return yield* runBody(vm, test ? node.then : node.else);
    }
    case 'for': {
      const source = vm.source(vm.evaluate(node.over));
      if (source instanceof RunValue) throw vm.unresolved('yield in a loop over rows');
      return yield* runLoop(vm, node, () => {
        const next = source.next(null);
        if (next.done) return false;
        assignTo(vm, node.target, next.value);
        return true;
      });
    }
    case 'while':
      return yield* runLoop(vm, node, () => {
        const test = vm.truthOrRun(vm.evaluate(node.test));
        if (test === undefined) throw vm.unresolved('yield in a loop that depends on rows');
        return test;
      });
    case 'with':
      return yield* runWith(vm, node, 0);
    case 'try':
      return yield* runTry(vm, node);
    default:
      throw vm.unresolved(`yield inside ${node.kind}`);
  }
}

function* yieldValue(vm: Machine, node: Expression): Generator<Value, Value, Value> {
  if (node.kind !== 'yield') throw vm.unresolved('yield inside an expression');
  if (!node.from) return yield node.value ? vm.evaluate(node.value) : null;
  const source = vm.source(node.value ? vm.evaluate(node.value) : null);
  if (source instanceof RunValue) throw vm.unresolved('yield from rows');
  for (;;) {
    const next = source.next(null);
    if (next.done) return next.value;
    yield next.value;
  }
}

function* runLoop(vm: Machine, node: Extract<Statement, { kind: 'for' | 'while' }>, next: () => boolean): Run {
  const loop: Loop = { kind: node.kind, residual: false, round: {} };
  const { frame } = vm;
  let rounds = 0;
  while (next()) {
    vm.step(node.line);
    if (++rounds > vm.limits.rounds) throw vm.unresolved(`a loop of more than ${vm.limits.rounds} rounds`);
    loop.round = {};
    const guards = vm.guards.length;
    frame.loops.push(loop);
    let completion: Completion;
    try {
      completion = yield* runBody(vm, node.body);
    } catch (error) {
      if (error instanceof Residualise) throw vm.unresolved('break of a generator under a condition on rows');
      throw error;
    } finally {
      frame.loops.splice(frame.loops.indexOf(loop), 1);
    }
    if (vm.guards.length > guards) throw vm.unresolved('a jump in a generator under a condition on rows');
    if (completion === BREAK || completion.kind === 'break') return NORMAL;
    if (completion !== CONTINUE && completion.kind !== 'normal' && completion.kind !== 'continue') return completion;
  }
  return yield* runBody(vm, node.else);
}

function* runWith(vm: Machine, node: Extract<Statement, { kind: 'with' }>, at: number): Run {
  const item = node.items[at];
  if (!item) return yield* runBody(vm, node.body);
  const entered = enter(vm, vm.evaluate(item.value));
  if (item.target) assignTo(vm, item.target, entered.value);
  let completion: Completion;
  try {
    completion = yield* runWith(vm, node, at + 1);
  } catch (error) {
    if (!(error instanceof PyRaise) || !leave(vm, entered, error)) throw error;
    return NORMAL;
  }
  entered.exit(null);
  return completion;
}

function* runTry(vm: Machine, node: TryStatement): Run {
  let completion: Completion;
  try {
    completion = yield* runHandled(vm, node);
  } catch (error) {
    if (error instanceof PyRaise) executeBody(vm, node.finally);
    throw error;
  }
  const last = yield* runBody(vm, node.finally);
  return last.kind === 'normal' ? completion : last;
}

function* runHandled(vm: Machine, node: TryStatement): Run {
  let completion: Completion;
  try {
    completion = yield* runBody(vm, node.body);
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    const handler = node.handlers.find((candidate) => matches(vm, candidate, error));
    if (!handler) throw error;
    if (handler.body.some(yields)) throw vm.unresolved('yield in an except');
    return runHandler(vm, handler, error);
  }
  if (completion.kind !== 'normal') return completion;
  return yield* runBody(vm, node.else);
}
