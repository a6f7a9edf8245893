import type { Interpreter } from '../../../python/interpreter.ts';
import type { Args, PyInstance, Value } from '../../../python/value.ts';
import { optionalText } from '../../arguments.ts';

type StateClass<S> = abstract new (...args: never[]) => S;

/** The TypeScript state of a stand-in's instance. @throws PyRaise where a script skipped the class's `__init__`. */
export function stateOf<S>(vm: Interpreter, self: Value, cls: StateClass<S>): S {
  const state = (self as PyInstance | null)?.payload;
  if (state instanceof cls) return state;
  throw vm.raise('TypeError', `${vm.repr(self)} was not initialised by its base class`);
}

export type Methods = Record<string, (vm: Interpreter, self: PyInstance, args: Args) => Value>;
export type Properties = Record<string, (vm: Interpreter, self: PyInstance) => Value>;
export type Setters = Record<string, (vm: Interpreter, self: PyInstance, value: Value) => void>;

/** Attributes that are fields of the state, readable and writable from Python as they are. */
export function fields<S extends object>(
  cls: StateClass<S>,
  names: Readonly<Record<string, keyof S & string>>,
): { readonly properties: Properties; readonly setters: Setters } {
  const properties: Properties = {};
  const setters: Setters = {};
  for (const [name, field] of Object.entries(names)) {
    properties[name] = (vm, self) => (stateOf(vm, self, cls)[field] as Value | undefined) ?? null;
    setters[name] = (vm, self, value) => {
      (stateOf(vm, self, cls) as Record<string, unknown>)[field] = value;
    };
  }
  return { properties, setters };
}

/** A name argument: a str, None or absent. */
export function nameOf(vm: Interpreter, value: Value | undefined, what: string): string | null {
  return optionalText(vm, value, what) ?? null;
}
