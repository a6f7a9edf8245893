import { type PyClass, PyList, type Value } from '../../python/value.ts';
import { defineClass, defineFunction, type LibraryModule } from '../define.ts';
import { onMissing } from '../once.ts';
import { optionClasses, optionState } from './config-option.ts';
import { configOptsClass, optGroupClass, theConfig } from './config-opts.ts';

/** Exception classes of `oslo_config.cfg` with their bases. */
const errors: readonly (readonly [name: string, ...bases: string[]])[] = [
  ['Error', 'Exception'],
  ['NotInitializedError', 'Error'],
  ['ArgsAlreadyParsedError', 'Error'],
  ['NoSuchOptError', 'Error', 'AttributeError'],
  ['NoSuchGroupError', 'Error'],
  ['DuplicateOptError', 'Error'],
  ['RequiredOptError', 'Error'],
  ['TemplateSubstitutionError', 'Error'],
  ['ConfigFilesNotFoundError', 'Error'],
  ['ConfigFilesPermissionDeniedError', 'Error'],
  ['ConfigDirNotFoundError', 'Error'],
  ['ConfigFileParseError', 'Error'],
  ['ConfigFileValueError', 'Error', 'ValueError'],
  ['ConfigSourceValueError', 'Error', 'ValueError'],
  ['DefaultValueError', 'Error', 'ValueError'],
];

const cfg: LibraryModule = {
  name: 'oslo_config.cfg',
  load(vm, module) {
    for (const [name, ...bases] of errors) {
      const parents = bases.map((base) => (module.attrs.get(base) ?? vm.builtin(base)) as PyClass);
      module.attrs.set(name, defineClass(vm, module.name, name, { bases: parents }));
    }
    for (const [name, cls] of optionClasses(vm)) module.attrs.set(name, cls);
    module.attrs.set('ConfigOpts', configOptsClass(vm));
    module.attrs.set('CommonConfigOpts', configOptsClass(vm));
    module.attrs.set('OptGroup', optGroupClass(vm));
    module.attrs.set('CONF', theConfig(vm));
    module.attrs.set('types', vm.importModule('oslo_config.types'));
    for (const name of ['DeprecatedOpt', 'ConfigParser', 'MultiConfigParser']) {
      module.attrs.set(name, defineClass(vm, module.name, name, { methods: { __init__: () => null } }));
    }
    for (const name of ['find_config_files', 'find_config_dirs']) defineFunction(module, name, () => new PyList([]));
    defineFunction(module, 'set_defaults', (vm, args) => {
      for (const option of vm.iterate(args.positional[0] ?? null)) {
        const state = optionState(vm, option);
        const value: Value | undefined = args.keyword.get(state.dest);
        if (value !== undefined) state.default = value;
      }
      return null;
    });
  },
};

/** `oslo_config.types`: what checks an option's text; any name is a class. */
const types: LibraryModule = {
  name: 'oslo_config.types',
  load(vm, module) {
    const base = defineClass(vm, module.name, 'ConfigType', { methods: { __init__: () => null } });
    module.attrs.set('ConfigType', base);
    onMissing(module, (vm, name) => {
      if (name.startsWith('_')) return undefined;
      const cls = defineClass(vm, module.name, name, {
        bases: [base],
        methods: { __init__: () => null, __call__: (_vm, _self, args) => args.positional[0] ?? null },
      });
      module.attrs.set(name, cls);
      return cls;
    });
  },
};

/** `oslo_config` */
export const configModules: readonly LibraryModule[] = [
  {
    name: 'oslo_config',
    load(vm, module) {
      module.attrs.set('cfg', vm.importModule('oslo_config.cfg'));
    },
  },
  cfg,
  types,
];
