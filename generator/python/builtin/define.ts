import type { Machine } from '../machine.ts';
import { raised } from '../object/exceptions.ts';
import { native, typeOf } from '../object/types.ts';
import { type Args, NativeFunction, type PyClass, RunValue, StaticMethod, type Value } from '../value.ts';

/** A method of a builtin class: `self` is taken apart from the other arguments. */
export type Method<S> = (vm: Machine, self: S, args: readonly Value[], keyword: ReadonlyMap<string, Value>) => Value;

/**
 * Gives a builtin class methods.
 * @param take the receiver as its TypeScript shape; `undefined` when it is of another class
 */
export function addMethods<S>(
  cls: PyClass,
  take: (value: Value) => S | undefined,
  table: Readonly<Record<string, Method<S>>>,
): void {
  for (const [name, method] of Object.entries(table)) {
    cls.attrs.set(
      name,
      new NativeFunction(`${cls.name}.${name}`, (vm, args) => {
        const machine = vm as Machine;
        const [self = null, ...rest] = args.positional;
        if (self instanceof RunValue) return machine.runMethod(self, name, rest);
        const receiver = take(native(self));
        if (receiver === undefined) {
          throw raised(
            'TypeError',
            `descriptor '${name}' requires a '${cls.name}' object but received '${typeOf(self).name}'`,
          );
        }
        return method(machine, receiver, rest, args.keyword);
      }),
    );
  }
}

/** `cls.__new__`. */
export function addConstructor(cls: PyClass, create: (vm: Machine, cls: PyClass, args: Args) => Value): void {
  cls.attrs.set(
    '__new__',
    new StaticMethod(
      new NativeFunction(`${cls.name}.__new__`, (vm, args) => {
        const [self, ...positional] = args.positional;
        return create(vm as Machine, self as PyClass, { positional, keyword: args.keyword });
      }),
    ),
  );
}

/** Whether an argument makes the result belong to the run. */
export function anyRun(values: readonly Value[]): boolean {
  return values.some((value) => value instanceof RunValue);
}

/** An argument by position or name. */
export function argument(
  args: readonly Value[],
  keyword: ReadonlyMap<string, Value>,
  at: number,
  name: string,
): Value | undefined {
  return args[at] ?? (at < args.length ? null : keyword.get(name));
}

/** An int argument as a JS number. */
export function toNumber(vm: Machine, value: Value): number {
  const plain = native(value);
  if (typeof plain === 'bigint') return Number(plain);
  if (typeof plain === 'boolean') return plain ? 1 : 0;
  if (plain instanceof RunValue) throw vm.unresolved('a number that only the run knows');
  throw raised('TypeError', `'${typeOf(value).name}' object cannot be interpreted as an integer`);
}
