import type { Machine } from './machine.ts';
import { bindParameters } from './object/parameters.ts';
import { DeadPath } from './residual/block.ts';
import { emitRaise } from './residual/branch.ts';
import { closeGuards } from './residual/guard.ts';
import { markState, rewind } from './residual/mark.ts';
import { settle } from './residual/run.ts';
import { type Completion, DEAD, type Frame, Scope } from './scope.ts';
import { executeBody } from './statement/execute.ts';
import { makeGenerator } from './statement/generator.ts';
import { asLoop, Recursion } from './statement/recursion.ts';
import { snapshot } from './statement/snapshot.ts';
import type { Code } from './syntax/ast.ts';
import { type Args, Choice, PyFunction, PyRaise, RunValue, type Value } from './value.ts';

/** Calls of one function inside each other, on values of the run, from which on rows alone end them. */
const DEEP = 8;

/** Runs a function of a script or project. */
export function callFunction(vm: Machine, fn: PyFunction, args: Args): Value {
  const { code } = fn;
  const depth = vm.nested.get(code) ?? 0;
  const loop = asLoop(code);
  if (depth >= DEEP && hasRun(args)) {
    if (!loop) throw vm.unresolved(`recursion of ${code.name} over rows`);
    throw new Recursion(code);
  }
  // Only what may have to be taken back is remembered.
  if (depth > 0 || !loop) return runNested(vm, fn, args, depth);
  const mark = markState(vm);
  const { block, frame } = vm;
  const guards = vm.guards.length;
  const restore = snapshot(vm);
  try {
    return runNested(vm, fn, args, depth);
  } catch (error) {
    if (!(error instanceof Recursion) || error.code !== code) throw error;
    vm.frame = frame;
    vm.block = block;
    vm.guards.length = guards;
    rewind(vm, mark);
    restore();
    return enterFunction(vm, new PyFunction(loop, fn.closure, fn.module, fn.file, fn.defaults), args);
  }
}

function hasRun(args: Args): boolean {
  return [...args.positional, ...args.keyword.values()].some((value) => value instanceof RunValue);
}

function runNested(vm: Machine, fn: PyFunction, args: Args, depth: number): Value {
  vm.nested.set(fn.code, depth + 1);
  try {
    return enterFunction(vm, fn, args);
  } finally {
    vm.nested.set(fn.code, depth);
  }
}

function enterFunction(vm: Machine, fn: PyFunction, args: Args): Value {
  const { code } = fn;
  vm.step(vm.frame.line);
  if (code.isAsync) throw vm.unresolved(`call of async function ${code.name}`);
  if (vm.frame.depth >= vm.limits.depth) {
    throw vm.unresolved(`more than ${vm.limits.depth} nested calls (${code.name})`);
  }
  const caller = vm.frame;
  const frame = makeFrame(vm, fn, code, caller);
  vm.frame = frame;
  try {
    const { vars } = frame.scope;
    bindParameters(vm, code, fn.defaults, args, vars);
    for (const [name, value] of vars) vars.set(name, settle(vm, name, value));
    if (code.isGenerator) return makeGenerator(vm, frame, code.body);
    return runCall(vm, frame);
  } catch (error) {
    if (error instanceof PyRaise) error.place ??= vm.place;
    throw error;
  } finally {
    vm.frame = caller;
  }
}

function makeFrame(vm: Machine, fn: PyFunction, code: Code, caller: Frame): Frame {
  const closure = fn.closure as Scope;
  return {
    scope: new Scope('function', new Map(), closure, closure.module, code),
    file: fn.file,
    line: code.line,
    name: code.name,
    caller,
    depth: caller.depth + 1,
    conditions: [],
    loops: [],
    body: code.body,
    handling: [],
    inScript: fn.file === vm.scriptFile,
  };
}

function runCall(vm: Machine, frame: Frame): Value {
  const floor = vm.guards.length;
  const waits = (): boolean => vm.guards.some((guard, at) => at >= floor && guard.target === frame);
  let completion: Completion;
  try {
    completion = executeBody(vm, frame.body);
  } catch (error) {
    // On another path the call has returned already: only this path refuses.
    if (!(error instanceof PyRaise) || !waits()) throw error;
    emitRaise(vm, error);
    completion = DEAD;
  }
  if (waits()) completion = closeGuards(vm, frame, completion, floor);
  switch (completion.kind) {
    case 'return':
      return completion.value instanceof Choice ? completion.value : vm.readFrom(completion.value);
    case 'dead':
      throw new DeadPath();
    default:
      return null;
  }
}
