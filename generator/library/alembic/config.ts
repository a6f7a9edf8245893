import type { Interpreter } from '../../python/interpreter.ts';
import { type PyClass, PyDict, type PyInstance, type Value } from '../../python/value.ts';
import { bind, defineClass, type LibraryModule } from '../define.ts';
import { once } from '../once.ts';

function options(self: PyInstance): PyDict {
  if (!(self.payload instanceof PyDict)) self.payload = new PyDict();
  return self.payload as PyDict;
}

/** `alembic.config.Config`: projects make one where they declare their repository; its options are kept, not read. */
export const configClass: (vm: Interpreter) => PyClass = once((vm) =>
  defineClass(vm, 'alembic.config', 'Config', {
    methods: {
      __init__(vm, self, args) {
        const given = bind(vm, 'Config', args, ['file_?', 'ini_section?', '**']);
        self.attrs.set('config_file_name', given.file_ ?? null);
        self.attrs.set('config_ini_section', given.ini_section ?? 'alembic');
        self.attrs.set('attributes', new PyDict());
        return null;
      },
      set_main_option(_vm, self, args) {
        options(self).set(args.positional[0] ?? null, args.positional[1] ?? null);
        return null;
      },
      get_main_option: option,
      get_section_option: (vm, self, args) => option(vm, self, { ...args, positional: args.positional.slice(1) }),
      get_section: () => new PyDict(),
      print_stdout: () => null,
      get_template_directory: (vm) => {
        throw vm.unresolved('Config.get_template_directory');
      },
    },
  }),
);

function option(_vm: Interpreter, self: PyInstance, args: { readonly positional: readonly Value[] }): Value {
  return options(self).get(args.positional[0] ?? null) ?? args.positional[1] ?? null;
}

/** `alembic.config` */
export const config: LibraryModule = {
  name: 'alembic.config',
  load(vm, module) {
    module.attrs.set('Config', configClass(vm));
    module.attrs.set('CommandLine', defineClass(vm, module.name, 'CommandLine'));
  },
};
