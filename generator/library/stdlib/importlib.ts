import type { Interpreter } from '../../python/interpreter.ts';
import { type Args, PyClass, PyDict, type Value } from '../../python/value.ts';
import { textArgument } from '../arguments.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions, identity } from './functions.ts';

/** `..name` from a package, as an absolute name. */
function absolute(vm: Interpreter, name: string, from: string | undefined): string {
  let dots = 0;
  while (name.charAt(dots) === '.') dots++;
  if (dots === 0) return name;
  if (from === undefined) throw vm.raise('TypeError', `the 'package' argument is required to import ${name}`);
  const parts = from.split('.');
  return [...parts.slice(0, parts.length - dots + 1), name.slice(dots)].filter((part) => part !== '').join('.');
}

/** `importlib` */
export const importlibModules: readonly LibraryModule[] = [
  {
    name: 'importlib',
    load(_vm, module) {
      defineFunctions(module, {
        import_module: (vm, args) => {
          const name = textArgument(vm, args.positional[0] ?? args.keyword.get('name'), 'name of a module');
          const from = args.positional[1] ?? args.keyword.get('package') ?? null;
          return vm.importModule(absolute(vm, name, from === null ? undefined : textArgument(vm, from, 'package')));
        },
        reload: identity,
        invalidate_caches: () => null,
      });
    },
  },
  {
    name: 'importlib.metadata',
    load(vm, module) {
      const missing = new PyClass('PackageNotFoundError', 'importlib.metadata', [
        vm.builtin('ModuleNotFoundError') as PyClass,
      ]);
      module.attrs.set('PackageNotFoundError', missing);
      defineFunctions(module, {
        version: (vm, args) => versionOf(vm, args),
        metadata: (vm, args) => PyDict.of([['Version', versionOf(vm, args)]]),
      });
    },
  },
];

/** What is installed is what is stood in for: its stand-in says as what. */
function versionOf(vm: Interpreter, args: Args): Value {
  const name = textArgument(vm, args.positional[0] ?? args.keyword.get('distribution_name'), 'name of a distribution');
  const module = vm.importModule(name.toLowerCase().replaceAll('-', '_'));
  const version = vm.findAttr(module, '__version__');
  if (typeof version !== 'string') throw vm.unresolved(`the version of ${name}, which has no stand-in`);
  return version;
}
