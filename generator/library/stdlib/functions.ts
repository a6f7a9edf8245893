import type { Interpreter } from '../../python/interpreter.ts';
import {
  type Args,
  BoundMethod,
  type NativeBody,
  NativeFunction,
  PyClass,
  PyInstance,
  type PyModule,
  type Value,
} from '../../python/value.ts';
import { defineFunction } from '../define.ts';

/** Gives a module several functions. */
export function defineFunctions(module: PyModule, bodies: Readonly<Record<string, NativeBody>>): void {
  for (const [name, body] of Object.entries(bodies)) defineFunction(module, name, body);
}

/** A function that does nothing and gives None. */
export const nothing: NativeBody = () => null;

/** A decorator, or any function, that gives back its first argument. */
export const identity: NativeBody = (_vm: Interpreter, args: Args): Value => args.positional[0] ?? null;

/** A decorator that changes nothing, as a value. */
export const identityFunction = new NativeFunction('identity', identity);

/** A decorator factory: called with whatever, it gives a decorator that changes nothing. */
export const identityFactory: NativeBody = () => identityFunction;

/**
 * A decorator that may stand with or without arguments: `@synchronized` and `@synchronized('lock')` both leave the
 * function as it is.
 */
export const identityEitherWay: NativeBody = (vm, args) => {
  const [only = null] = args.positional;
  return args.positional.length === 1 && args.keyword.size === 0 && isCallable(vm, only) ? only : identityFunction;
};

/** Python's `callable()`. */
export function isCallable(vm: Interpreter, value: Value): boolean {
  if (value instanceof PyClass || value instanceof NativeFunction || value instanceof BoundMethod) return true;
  if (value === null || typeof value !== 'object') return false;
  if (value instanceof PyInstance) return value.cls.lookup('__call__') !== undefined;
  return value.pyKind === 'function' && vm.findAttr(value, '__call__') !== null;
}

/** An iterator over items, as `iter([...])` gives it. */
export function iterator(vm: Interpreter, list: Value): Value {
  return vm.call(vm.builtin('iter'), [list]);
}
