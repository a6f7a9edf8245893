import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, type PyClass, type PyInstance, PyList, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import { bind, defineClass, instantiate } from '../define.ts';
import { once } from '../once.ts';
import {
  type ConfigState,
  config,
  find,
  findAny,
  groupName,
  key,
  noSuchOption,
  optionsOf,
  read,
  register,
} from './config-lookup.ts';
import { optionState } from './config-option.ts';

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
      _group: (vm, self, args) =>
        instantiate(groupAttribute(vm), { self, group: textArgument(vm, args.positional[0], 'group') }),
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
