import type { Interpreter } from '../../../python/interpreter.ts';
import { type Args, PyClass, type PyInstance, PyList, type Value } from '../../../python/value.ts';
import { textArgument } from '../../arguments.ts';
import { pythonClass } from '../kit/registry.ts';

/** Types that have an object of their own in the schema on other databases; MySQL has none, so nothing happens. */
pythonClass('sqlalchemy.sql.sqltypes', 'SchemaType', () => ({
  attrs: { name: null, schema: null, metadata: null },
  methods: {
    create: () => null,
    drop: () => null,
  },
}));

const options: Readonly<Record<string, Value>> = {
  name: null,
  native_enum: true,
  create_constraint: false,
  length: null,
  validate_strings: false,
  values_callable: null,
  schema: null,
  metadata: null,
  inherit_schema: false,
  charset: null,
  collation: null,
  omit_aliases: true,
  sort_key_function: null,
  quote: null,
};

/**
 * `Enum('a', 'b', …)` or `Enum(SomePythonEnum)`. The values of a Python enum are its members' names, unless
 * `values_callable` says otherwise.
 */
export function enumInit(vm: Interpreter, self: PyInstance, args: Args): Value {
  for (const [name, value] of Object.entries(options)) self.attrs.set(name, args.keyword.get(name) ?? value);
  const values = enumValues(vm, args);
  self.attrs.set('enums', new PyList(values));
  self.attrs.set('enum_class', enumClass(args));
  if (self.attrs.get('native_enum') === false && self.attrs.get('length') === null) {
    const longest = Math.max(0, ...values.map((value) => (value as string).length));
    self.attrs.set('length', BigInt(longest));
  }
  return null;
}

/** MySQL's SET; values as in `Enum`. */
export function setInit(vm: Interpreter, self: PyInstance, args: Args): Value {
  for (const name of ['charset', 'collation', 'retrieve_as_bitwise']) {
    self.attrs.set(name, args.keyword.get(name) ?? null);
  }
  self.attrs.set('values', new PyList(enumValues(vm, args)));
  return null;
}

function enumClass(args: Args): Value {
  const first = args.positional[0];
  return args.positional.length === 1 && first instanceof PyClass ? first : null;
}

function enumValues(vm: Interpreter, args: Args): Value[] {
  const cls = enumClass(args);
  if (cls === null) {
    const only = args.positional.length === 1 ? args.positional[0] : undefined;
    const items = only instanceof PyList ? only.items : args.positional;
    return items.map((item) => unquoted(textArgument(vm, item, 'value of an Enum')));
  }
  const callable = args.keyword.get('values_callable') ?? null;
  if (callable !== null) return vm.iterate(vm.call(callable, [cls]));
  const members = vm.getAttr(cls, '__members__');
  return vm.iterate(members).map((name) => textArgument(vm, name, 'member of an Enum'));
}

/** Before 1.4 the MySQL dialect took values that carry their own quotes: `ENUM("'a'", "'b'")`. */
function unquoted(value: string): string {
  const quoted = value.length >= 2 && value.startsWith("'") && value.endsWith("'");
  return quoted ? value.slice(1, -1).replaceAll("''", "'") : value;
}
