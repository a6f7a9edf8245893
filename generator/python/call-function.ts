import type { Machine } from './machine.ts';
import { bindParameters } from './object/parameters.ts';
import { DeadPath } from './residual/block.ts';
import { closeGuards, emitRaise } from './residual/branch.ts';
import { type Completion, DEAD, type Frame, Scope } from './scope.ts';
import { executeBody } from './statement/execute.ts';
import { makeGenerator } from './statement/generator.ts';
import { type Args, Choice, type PyFunction, PyRaise, type Value } from './value.ts';

/** Runs a function of a script or project. */
export function callFunction(vm: Machine, fn: PyFunction, args: Args): Value {
  const { code } = fn;
  vm.step(vm.frame.line);
  if (code.isAsync) throw vm.unresolved(`call of async function ${code.name}`);
  if (vm.frame.depth >= vm.limits.depth)
    throw vm.unresolved(`more than ${vm.limits.depth} nested calls (${code.name})`);
  const closure = fn.closure as Scope;
  const scope = new Scope('function', new Map(), closure, closure.module, code);
  const caller = vm.frame;
  const frame: Frame = {
    scope,
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
  vm.frame = frame;
  try {
    bindParameters(vm, code, fn.defaults, args, scope.vars);
    if (code.isGenerator) return makeGenerator(vm, frame, code.body);
    return runCall(vm, frame);
  } catch (error) {
    if (error instanceof PyRaise) error.place ??= vm.place;
    throw error;
  } finally {
    vm.frame = caller;
  }
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
