import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, PyInstance as Instance, PyClass, type PyInstance, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { bind, defineClass } from '../define.ts';
import { once } from '../once.ts';

/** What a configuration option's value is: decides how it can become an input of the set. */
export type OptionKind = 'string' | 'integer' | 'boolean' | 'other';

/** The option classes of `oslo_config.cfg`, with their positional parameters behind the name. */
const classes: readonly (readonly [name: string, kind: OptionKind, ...positional: string[]])[] = [
  ['StrOpt', 'string', 'choices'],
  ['BoolOpt', 'boolean'],
  ['IntOpt', 'integer', 'min', 'max'],
  ['FloatOpt', 'other', 'min', 'max'],
  ['ListOpt', 'other', 'item_type', 'bounds'],
  ['DictOpt', 'other'],
  ['IPOpt', 'string', 'version'],
  ['PortOpt', 'integer', 'min', 'max', 'choices'],
  ['HostnameOpt', 'string'],
  ['HostAddressOpt', 'string', 'version'],
  ['HostDomainOpt', 'string', 'version'],
  ['URIOpt', 'string', 'max_length', 'schemes'],
  ['MultiOpt', 'other', 'item_type'],
  ['MultiStrOpt', 'other'],
  ['SubCommandOpt', 'other', 'dest', 'handler', 'title'],
];

export interface OptionState {
  readonly name: string;
  readonly dest: string;
  readonly kind: OptionKind;
  default: Value;
  readonly help: string;
  readonly secret: boolean;
}

/** The state of an Opt instance. @throws PyRaise for anything else */
export function optionState(vm: Interpreter, value: Value): OptionState {
  if (value instanceof Instance && value.cls.mro.some((cls) => cls.name === 'Opt')) return value.payload as OptionState;
  throw vm.raise('TypeError', `${vm.repr(value)} is no option`);
}

function initialise(
  vm: Interpreter,
  self: PyInstance,
  args: Args,
  kind: OptionKind,
  positional: readonly string[],
): void {
  const given = bind(vm, self.cls.name, args, ['name', ...positional.map((name) => `${name}?`), '**']);
  const option = (name: string): Value => given[name] ?? given.extra.get(name) ?? null;
  const name = textArgument(vm, given.name, 'name of an option');
  const dest = option('dest');
  const help = option('help');
  for (const [key, value] of given.extra) self.attrs.set(key, value);
  const state: OptionState = {
    name,
    dest: dest === null ? name.replaceAll('-', '_') : textArgument(vm, dest, 'dest of an option'),
    kind: kind === 'other' ? kindOf(vm, option('type')) : kind,
    default: option('default'),
    help: typeof help === 'string' ? help : '',
    secret: option('secret') === true,
  };
  self.payload = state;
  self.attrs.set('name', name);
  self.attrs.set('dest', state.dest);
  self.attrs.set('default', state.default);
  self.attrs.set('help', help);
}

/** The kind of a plain `Opt(name, type=…)`: by the class of the type, of `oslo_config.types` or Python's own. */
function kindOf(vm: Interpreter, type: Value): OptionKind {
  const cls = type instanceof PyClass ? type : type instanceof Instance ? type.cls : null;
  if (cls === null) return 'other';
  const names = cls.mro.map((base) => base.name);
  if (names.includes('Boolean') || cls === vm.builtin('bool')) return 'boolean';
  if (['Integer', 'Port', 'int'].some((name) => names.includes(name))) return 'integer';
  return ['String', 'HostAddress', 'Hostname', 'IPAddress', 'URI', 'str'].some((name) => names.includes(name))
    ? 'string'
    : 'other';
}

/** `Opt` and the classes derived from it, by name. */
export const optionClasses: (vm: Interpreter) => ReadonlyMap<string, PyClass> = once((vm) => {
  const base = defineClass(vm, 'oslo_config.cfg', 'Opt', {
    attrs: { multi: false },
    methods: {
      __init__(vm, self, args) {
        initialise(vm, self, args, 'other', ['type']);
        return null;
      },
      __eq__: (_, self, args) => self === args.positional[0],
      __hash__: () => 0n,
    },
  });
  const found = new Map([['Opt', base]]);
  for (const [name, kind, ...positional] of classes) {
    const cls = defineClass(vm, 'oslo_config.cfg', name, {
      bases: [base],
      methods: {
        __init__(vm, self, args) {
          initialise(vm, self, args, kind, positional);
          return null;
        },
      },
    });
    found.set(name, cls);
  }
  return found;
});
