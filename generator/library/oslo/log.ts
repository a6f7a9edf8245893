import type { Interpreter } from '../../python/interpreter.ts';
import { defineClass, type LibraryModule } from '../define.ts';
import { defineFunctions, identityEitherWay, nothing } from '../stdlib/functions.ts';
import { loggerClass, theLogger } from '../stdlib/logging.ts';

const silent = ['setup', 'register_options', 'set_defaults', 'tempest_set_log_file', 'product_name'];

/** `oslo_log`: loggers that say nothing, and decorators that leave functions as they are. */
export const logModules: readonly LibraryModule[] = [
  {
    name: 'oslo_log.log',
    load(vm, module) {
      const logging = vm.importModule('logging');
      for (const [name, value] of logging.attrs) {
        if (name === name.toUpperCase()) module.attrs.set(name, value);
      }
      module.attrs.set('KeywordArgumentAdapter', loggerClass(vm));
      module.attrs.set('BaseLoggerAdapter', vm.getAttr(logging, 'LoggerAdapter'));
      defineFunctions(module, {
        getLogger: (vm) => theLogger(vm),
        getLazyLogger: (vm) => theLogger(vm),
        get_default_log_levels: (vm) => vm.call(vm.builtin('list')),
        is_debug_enabled: () => false,
        ...Object.fromEntries(silent.map((name) => [name, nothing])),
      });
    },
  },
  {
    name: 'oslo_log.helpers',
    load(_vm, module) {
      defineFunctions(module, { log_method_call: identityEitherWay });
    },
  },
  {
    name: 'oslo_log.versionutils',
    load(vm, module) {
      module.attrs.set('deprecated', deprecated(vm));
      defineFunctions(module, { report_deprecated_feature: nothing, register_options: nothing });
    },
  },
];

/** `@deprecated(as_of=deprecated.JUNO, …)`: the releases hang on the decorator's class; the function stays as it is. */
const deprecated = (vm: Interpreter) =>
  defineClass(vm, 'oslo_log.versionutils', 'deprecated', {
    attrs: Object.fromEntries(releases.map((name) => [name, name.slice(0, 1)])),
    methods: { __init__: () => null, __call__: (_vm, _self, args) => args.positional[0] ?? null },
  });

const releases =
  'FOLSOM GRIZZLY HAVANA ICEHOUSE JUNO KILO LIBERTY MITAKA NEWTON OCATA PIKE QUEENS ROCKY STEIN TRAIN USSURI VICTORIA WALLABY XENA YOGA ZED ANTELOPE BOBCAT CARACAL DALMATIAN EPOXY FLAMINGO'.split(
    ' ',
  );
