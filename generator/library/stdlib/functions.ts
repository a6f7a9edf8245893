import type { Interpreter } from '../../python/interpreter.ts';
import type { Args, NativeBody, PyModule, Value } from '../../python/value.ts';
import { defineFunction } from '../define.ts';

/** Gives a module several functions. */
export function defineFunctions(module: PyModule, bodies: Readonly<Record<string, NativeBody>>): void {
  for (const [name, body] of Object.entries(bodies)) defineFunction(module, name, body);
}

/** A function that does nothing and gives None. */
export const nothing: NativeBody = () => null;

/** A decorator, or any function, that gives back its first argument. */
export const identity: NativeBody = (_vm: Interpreter, args: Args): Value => args.positional[0] ?? null;

/** A decorator factory: called with whatever, it gives a decorator that changes nothing. */
export function passThrough(vm: Interpreter): Value {
  return vm.getAttr(vm.importModule('_stackleap'), 'identity');
}
