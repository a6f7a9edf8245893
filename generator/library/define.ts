import type { Interpreter, LibraryModule } from '../python/interpreter.ts';
import {
  type Args,
  ClassMethod,
  type NativeBody,
  NativeFunction,
  Property,
  PyClass,
  PyInstance,
  type PyModule,
  StaticMethod,
  type Value,
} from '../python/value.ts';

/** What a stand-in class is made of; methods get `self` apart from the other arguments. */
export interface ClassSpec {
  readonly bases?: readonly PyClass[];
  readonly methods?: Readonly<Record<string, (vm: Interpreter, self: PyInstance, args: Args) => Value>>;
  readonly properties?: Readonly<Record<string, (vm: Interpreter, self: PyInstance) => Value>>;
  readonly setters?: Readonly<Record<string, (vm: Interpreter, self: PyInstance, value: Value) => void>>;
  readonly statics?: Readonly<Record<string, NativeBody>>;
  readonly classMethods?: Readonly<Record<string, (vm: Interpreter, cls: PyClass, args: Args) => Value>>;
  readonly attrs?: Readonly<Record<string, Value>>;
}

/**
 * A Python class whose methods are written here. `bases` default to `object`. What it consists of is made when it is
 * first looked into: every evaluation has classes of its own, and touches few of them.
 */
export function defineClass(vm: Interpreter, module: string, name: string, spec: ClassSpec = {}): PyClass {
  const bases = spec.bases ?? [vm.builtin('object') as PyClass];
  return new PyClass(name, module, bases, null, (attrs) => fillClass(attrs, name, spec));
}

function fillClass(attrs: Map<string, Value>, name: string, spec: ClassSpec): void {
  for (const [key, body] of Object.entries(spec.methods ?? {})) {
    attrs.set(
      key,
      new NativeFunction(`${name}.${key}`, (vm, args) => {
        const [self, ...positional] = args.positional;
        if (!(self instanceof PyInstance)) throw vm.raise('TypeError', `${name}.${key}() needs an instance`);
        return body(vm, self, { positional, keyword: args.keyword });
      }),
    );
  }
  const setters = spec.setters ?? {};
  for (const [key, get] of Object.entries(spec.properties ?? {})) {
    const set = setters[key];
    attrs.set(
      key,
      new Property(
        new NativeFunction(`${name}.${key}`, (vm, args) => get(vm, args.positional[0] as PyInstance)),
        set
          ? new NativeFunction(`${name}.${key}`, (vm, args) => {
              set(vm, args.positional[0] as PyInstance, args.positional[1] ?? null);
              return null;
            })
          : null,
      ),
    );
  }
  for (const [key, body] of Object.entries(spec.statics ?? {})) {
    attrs.set(key, new StaticMethod(new NativeFunction(`${name}.${key}`, body)));
  }
  for (const [key, body] of Object.entries(spec.classMethods ?? {})) {
    attrs.set(
      key,
      new ClassMethod(
        new NativeFunction(`${name}.${key}`, (vm, args) => {
          const [self, ...positional] = args.positional;
          return body(vm, self as PyClass, { positional, keyword: args.keyword });
        }),
      ),
    );
  }
  for (const [key, value] of Object.entries(spec.attrs ?? {})) attrs.set(key, value);
}

/** Gives a module a function. */
export function defineFunction(module: PyModule, name: string, body: NativeBody): NativeFunction {
  const fn = new NativeFunction(`${module.name}.${name}`, body);
  module.attrs.set(name, fn);
  return fn;
}

/** An instance without running `__init__`, with its TypeScript state. */
export function instantiate(cls: PyClass, payload: unknown): PyInstance {
  const instance = new PyInstance(cls);
  instance.payload = payload;
  return instance;
}

/**
 * Sorts arguments by name as Python would: `bind(vm, 'create_table', args, ['name', '*columns'], '**kw')`.
 * A name with `?` is optional (`undefined` when absent); `*name` takes the rest; `**` allows further keywords.
 */
export function bind(
  vm: Interpreter,
  fn: string,
  args: Args,
  names: readonly string[],
): { readonly [name: string]: Value | undefined } & {
  readonly rest: readonly Value[];
  readonly extra: ReadonlyMap<string, Value>;
} {
  const out: Record<string, Value | undefined> = {};
  const extra = new Map(args.keyword);
  let rest: readonly Value[] = [];
  let at = 0;
  let anyKeyword = false;
  let restTaken = false;
  for (const spec of names) {
    if (spec === '**') {
      anyKeyword = true;
      continue;
    }
    if (spec.startsWith('*')) {
      rest = args.positional.slice(at);
      at = args.positional.length;
      restTaken = true;
      continue;
    }
    const optional = spec.endsWith('?');
    const name = optional ? spec.slice(0, -1) : spec;
    if (!restTaken && at < args.positional.length) {
      if (extra.has(name)) throw vm.raise('TypeError', `${fn}() got multiple values for argument '${name}'`);
      out[name] = args.positional[at++];
    } else if (extra.has(name)) {
      out[name] = extra.get(name);
      extra.delete(name);
    } else if (!optional) {
      throw vm.raise('TypeError', `${fn}() missing required argument: '${name}'`);
    }
  }
  if (at < args.positional.length) {
    throw vm.raise('TypeError', `${fn}() takes ${at} positional arguments but ${args.positional.length} were given`);
  }
  if (!anyKeyword && extra.size > 0) {
    throw vm.raise('TypeError', `${fn}() got an unexpected keyword argument '${[...extra.keys()][0]}'`);
  }
  return Object.assign(out, { rest, extra });
}

export type { LibraryModule };
