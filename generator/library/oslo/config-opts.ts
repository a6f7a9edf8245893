import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, type PyClass, PyInstance, PyList, PyRaise, type Value } from '../../python/value.ts';
import { errorClass } from '../alembic/objects.ts';
import { textArgument } from '../arguments.ts';
import { bind, defineClass, instantiate } from '../define.ts';
import { once } from '../once.ts';
import { type OptionState, optionState } from './config-option.ts';
import { optionValue } from './config-value.ts';

/** A ConfigOpts: options by group (`null` is DEFAULT) and destination, and what the code set itself. */
interface ConfigState {
  readonly groups: Map<string | null, Map<string, OptionState>>;
  /** By `group.dest`. */
  readonly defaults: Map<string, Value>;
  readonly overrides: Map<string, Value>;
}

const key = (group: string | null, dest: string) => `${group ?? ''}.${dest}`;

function groupName(vm: Interpreter, group: Value | undefined): string | null {
  if (group === undefined || group === null) return null;
  const name = group instanceof PyInstance ? group.attrs.get('name') : group;
  const text = textArgument(vm, name, 'option group').replaceAll('-', '_');
  return text.toUpperCase() === 'DEFAULT' ? null : text;
}

function optionsOf(state: ConfigState, group: string | null): Map<string, OptionState> {
  let options = state.groups.get(group);
  if (!options) {
    options = new Map();
    state.groups.set(group, options);
  }
  return options;
}

const config = (self: PyInstance) => self.payload as ConfigState;

function register(vm: Interpreter, self: PyInstance, option: Value, group: Value | undefined): boolean {
  const state = optionState(vm, option);
  const options = optionsOf(config(self), groupName(vm, group));
  if (options.has(state.dest)) return false;
  options.set(state.dest, state);
  return true;
}

function noSuchOption(vm: Interpreter, name: string, group: string | null): PyRaise {
  const error = errorClass(vm, 'oslo_config.cfg', 'NoSuchOptError');
  return vm.raise(error, `no such option ${name} in group [${group ?? 'DEFAULT'}]`);
}

const importing = new WeakSet<Interpreter>();

/**
 * Modules register their options as they are imported; a lazy import may not have happened yet. A module that asks for an
 * option while this goes on is answered by what there is, or it would start the same again within itself.
 */
function importPending(vm: Interpreter): void {
  if (importing.has(vm)) return;
  importing.add(vm);
  try {
    (vm as { forceLazyImports?: () => void }).forceLazyImports?.();
  } finally {
    importing.delete(vm);
  }
}

/** Modules in which services register options, and which a script's own imports need not lead to. */
const homes = ['common.config', 'config', 'quota', 'conf', 'opts'];

type Found = OptionState | 'group';

function find(vm: Interpreter, self: PyInstance, group: string | null, name: string): OptionState | undefined {
  const found = findAny(vm, self, group, name);
  return found === 'group' ? undefined : found;
}

/** An option, or for DEFAULT the group of that name. Looks further and further where neither is registered yet. */
function findAny(vm: Interpreter, self: PyInstance, group: string | null, name: string): Found | undefined {
  const look = (): Found | undefined => {
    const { groups } = config(self);
    return groups.get(group)?.get(name) ?? (group === null && groups.has(name) ? 'group' : undefined);
  };
  const found = look();
  if (found || importing.has(vm)) return found;
  importPending(vm);
  return look() ?? findAtHome(vm, look);
}

/** The service's command line has imported these modules, and called what registers, before it runs a script. */
function findAtHome(vm: Interpreter, look: () => Found | undefined): Found | undefined {
  const [top] = vm.place.file.split('/');
  for (const home of homes) {
    try {
      const module = vm.importModule(`${top}.${home}`);
      importPending(vm);
      const configure = look() ? undefined : vm.findAttr(module, 'configure');
      if (configure !== undefined) vm.call(configure);
    } catch (error) {
      if (error instanceof PyRaise) continue;
      throw error;
    }
    const found = look();
    if (found) return found;
  }
  return undefined;
}

/** Overrides first, then defaults that the code set, then the option's own; `$name` is filled in. */
function settled(vm: Interpreter, self: PyInstance, group: string | null, option: OptionState): Value {
  const { overrides, defaults } = config(self);
  const at = key(group, option.dest);
  const value = overrides.get(at) ?? defaults.get(at) ?? option.default;
  if (typeof value !== 'string') return value;
  if (option.kind === 'integer' && /^-?\d+$/.test(value)) return BigInt(value);
  if (option.kind === 'boolean') return ['true', '1', 'yes', 'on', 't', 'y'].includes(value.toLowerCase());
  return substitute(vm, self, group, value);
}

function substitute(vm: Interpreter, self: PyInstance, group: string | null, text: string): Value {
  if (!text.includes('$')) return text;
  let unknown: Value | undefined;
  const out = text.replace(/\\\$|\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    const name = braced ?? plain;
    if (name === undefined) return '$';
    const state = config(self);
    const own = state.groups.get(group)?.get(name);
    const option = own ?? state.groups.get(null)?.get(name);
    if (!option) return whole;
    const value = settled(vm, self, own ? group : null, option);
    if (typeof value === 'object' && value !== null) unknown ??= value;
    return value === null ? '' : vm.str(value);
  });
  return unknown ?? out;
}

function read(vm: Interpreter, self: PyInstance, group: string | null, name: string): Value {
  const option = findAny(vm, self, group, name);
  if (option === 'group') return instantiate(groupAttribute(vm), { self, group: name });
  if (option) {
    const at = key(group, option.dest);
    const value = settled(vm, self, group, option);
    return config(self).overrides.has(at) ? value : optionValue(vm, option, group, value);
  }
  throw noSuchOption(vm, name, group);
}

interface GroupAttribute {
  readonly self: PyInstance;
  readonly group: string;
}

const groupAttribute = once((vm) => {
  const read_ = (vm: Interpreter, self: PyInstance, args: Args) => {
    const { self: owner, group } = self.payload as GroupAttribute;
    return read(vm, owner, group, textArgument(vm, args.positional[0], 'option'));
  };
  return defineClass(vm, 'oslo_config.cfg', 'GroupAttr', {
    methods: {
      __getattr__: read_,
      __getitem__: read_,
      __contains__(vm, self, args) {
        const { self: owner, group } = self.payload as GroupAttribute;
        return find(vm, owner, group, textArgument(vm, args.positional[0], 'option')) !== undefined;
      },
      __iter__(vm, self) {
        const { self: owner, group } = self.payload as GroupAttribute;
        return vm.call(vm.builtin('iter'), [new PyList([...optionsOf(config(owner), group).keys()])]);
      },
    },
  });
});

function set(which: 'defaults' | 'overrides', valueName: string) {
  return (vm: Interpreter, self: PyInstance, args: Args): Value => {
    const given = bind(vm, `set_${which}`, args, ['name', valueName, 'group?', 'enforce_type?']);
    const group = groupName(vm, given.group);
    const name = textArgument(vm, given.name, 'option');
    if (!find(vm, self, group, name)) throw noSuchOption(vm, name, group);
    config(self)[which].set(key(group, name), given[valueName] ?? null);
    return null;
  };
}

function registerMany(vm: Interpreter, self: PyInstance, args: Args): Value {
  const given = bind(vm, 'register_opts', args, ['opts', 'group?']);
  for (const option of vm.iterate(given.opts ?? null)) register(vm, self, option, given.group);
  return null;
}

function registerOne(vm: Interpreter, self: PyInstance, args: Args): Value {
  const given = bind(vm, 'register_opt', args, ['opt', 'group?', 'cli?']);
  return register(vm, self, given.opt ?? null, given.group);
}

function importOption(vm: Interpreter, self: PyInstance, args: Args): Value {
  const given = bind(vm, 'import_opt', args, ['name', 'module_str', 'group?']);
  vm.importModule(textArgument(vm, given.module_str, 'module'));
  const group = groupName(vm, given.group);
  const name = textArgument(vm, given.name, 'option');
  if (!find(vm, self, group, name.replaceAll('-', '_'))) throw noSuchOption(vm, name, group);
  return null;
}

function forget(which: 'defaults' | 'overrides') {
  return (vm: Interpreter, self: PyInstance, args: Args): Value => {
    const given = bind(vm, 'clear', args, ['name', 'group?']);
    config(self)[which].delete(key(groupName(vm, given.group), textArgument(vm, given.name, 'option')));
    return null;
  };
}

const readHere = (vm: Interpreter, self: PyInstance, args: Args): Value =>
  read(vm, self, null, textArgument(vm, args.positional[0], 'option'));

/** `oslo_config.cfg.ConfigOpts` */
export const configOptsClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'oslo_config.cfg', 'ConfigOpts', {
    methods: {
      __init__(_vm, self) {
        self.payload = {
          groups: new Map([[null, new Map()]]),
          defaults: new Map(),
          overrides: new Map(),
        } satisfies ConfigState;
        return null;
      },
      // Files and arguments are the operator's: here there are none.
      __call__: () => new PyList([]),
      __getattr__: readHere,
      __getitem__: readHere,
      __contains__: (vm, self, args) => {
        const name = textArgument(vm, args.positional[0], 'option');
        return findAny(vm, self, null, name) !== undefined;
      },
      get(vm, self, args) {
        const name = textArgument(vm, args.positional[0], 'option');
        return findAny(vm, self, null, name) !== undefined ? read(vm, self, null, name) : (args.positional[1] ?? null);
      },
      register_opt: registerOne,
      register_opts: registerMany,
      register_cli_opt: registerOne,
      register_cli_opts: registerMany,
      register_group(vm, self, args) {
        optionsOf(config(self), groupName(vm, args.positional[0] ?? args.keyword.get('group')));
        return null;
      },
      unregister_opt(vm, self, args) {
        const given = bind(vm, 'unregister_opt', args, ['opt', 'group?']);
        optionsOf(config(self), groupName(vm, given.group)).delete(optionState(vm, given.opt ?? null).dest);
        return null;
      },
      import_opt: importOption,
      import_group(vm, _self, args) {
        const given = bind(vm, 'import_group', args, ['group', 'module_str']);
        vm.importModule(textArgument(vm, given.module_str, 'module'));
        return null;
      },
      set_default: set('defaults', 'default'),
      set_override: set('overrides', 'override'),
      clear_default: forget('defaults'),
      clear_override: forget('overrides'),
      find_file: () => null,
      log_opt_values: () => null,
      reload_config_files: () => null,
      register_mutate_hook: () => null,
      mutate_config_files: () => null,
      reset: () => null,
      clear: () => null,
    },
    properties: { config_file: () => new PyList([]), config_dirs: () => new PyList([]) },
  }),
);

/** `cfg.CONF` */
export const theConfig: (vm: Interpreter) => Value = once((vm) => vm.call(configOptsClass(vm)));

/** `OptGroup('name', title=…)` */
export const optGroupClass = once((vm) =>
  defineClass(vm, 'oslo_config.cfg', 'OptGroup', {
    methods: {
      __init__(_vm, self, args) {
        self.attrs.set('name', args.positional[0] ?? args.keyword.get('name') ?? null);
        self.attrs.set('title', args.positional[1] ?? args.keyword.get('title') ?? null);
        self.attrs.set('help', args.positional[2] ?? args.keyword.get('help') ?? null);
        return null;
      },
      __str__: (vm, self) => vm.str(self.attrs.get('name') ?? null),
    },
  }),
);
