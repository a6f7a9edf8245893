import type { Interpreter } from '../../../python/interpreter.ts';
import type { Args, PyInstance, Value } from '../../../python/value.ts';
import type { ClassSpec } from '../../define.ts';
import { type ClassRef, classNamed, pythonClass } from '../kit/registry.ts';

/** A type class: its constructor's parameters become attributes of the instance, as in SQLAlchemy itself. */
export interface TypeRow {
  readonly name: string;
  /** Found under this key; default: the name. */
  readonly key?: string;
  readonly bases: readonly string[];
  /** `__visit_name__`: what the type compiles to; inherited when absent. */
  readonly visit?: string;
  /** Parameters in positional order, with their defaults. Absent: the base class's constructor. */
  readonly parameters?: Readonly<Record<string, Value>>;
  /** Keywords that are taken and ignored: they never reach MySQL. */
  readonly ignored?: readonly string[];
  readonly more?: (vm: Interpreter) => ClassSpec;
}

/** Declares type classes of one module. */
export function defineTypes(module: string, rows: readonly TypeRow[]): Record<string, ClassRef> {
  const refs: Record<string, ClassRef> = {};
  for (const row of rows) {
    refs[row.name] = pythonClass(module, row.name, (vm) => classOf(vm, row), row.key ?? row.name);
  }
  return refs;
}

function classOf(vm: Interpreter, row: TypeRow): ClassSpec {
  const more = row.more?.(vm) ?? {};
  const parameters = row.parameters;
  return {
    ...more,
    bases: row.bases.map((base) => classNamed(vm, base)),
    attrs: {
      ...parameters,
      ...(row.visit === undefined ? {} : { __visit_name__: row.visit }),
      ...more.attrs,
    },
    methods: {
      ...(parameters === undefined
        ? {}
        : {
            __init__: (vm: Interpreter, self: PyInstance, args: Args) => {
              assignParameters(vm, row, parameters, self, args);
              return null;
            },
          }),
      ...more.methods,
    },
  };
}

function assignParameters(
  vm: Interpreter,
  row: TypeRow,
  parameters: Readonly<Record<string, Value>>,
  self: PyInstance,
  args: Args,
): void {
  const names = Object.keys(parameters);
  if (args.positional.length > names.length) {
    throw vm.raise('TypeError', `${row.name}() takes at most ${names.length} positional arguments`);
  }
  for (const [at, name] of names.entries()) {
    const value = args.positional[at] ?? args.keyword.get(name);
    self.attrs.set(name, value ?? parameters[name] ?? null);
  }
  for (const name of args.keyword.keys()) {
    if (!names.includes(name) && !row.ignored?.includes(name) && !legacyKeywords.has(name)) {
      throw vm.raise('TypeError', `${row.name}() got an unexpected keyword argument '${name}'`);
    }
  }
}

/** Accepted by String and its kin until 1.4; about Python's own encoding only. */
const legacyKeywords = new Set([
  'convert_unicode',
  'unicode_error',
  '_warn_on_bytestring',
  '_expect_unicode',
  'assert_unicode',
]);
