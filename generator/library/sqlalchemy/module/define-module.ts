import type { Interpreter, LibraryModule } from '../../../python/interpreter.ts';
import { LazyImport, type NativeBody, NativeFunction, type PyModule, type Value } from '../../../python/value.ts';
import { classNamed } from '../kit/registry.ts';

/** What a module offers; classes are made when they are first asked for. */
export interface Contents {
  /** Keys of stand-in classes; the Python name is what comes after the dialect's prefix. */
  readonly classes?: readonly string[];
  /** Python name to a class's key, where the two differ. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly functions?: Readonly<Record<string, NativeBody>>;
  readonly values?: Readonly<Record<string, (vm: Interpreter) => Value>>;
  /** Names that are modules of their own: `sqlalchemy.sql`. */
  readonly submodules?: readonly string[];
}

/** A module of `sqlalchemy`. */
export function defineModule(name: string, contents: Contents): LibraryModule {
  return {
    name,
    load(vm, module) {
      for (const key of contents.classes ?? []) lazy(vm, module, key.slice(key.indexOf('.') + 1), key);
      for (const [alias, key] of Object.entries(contents.aliases ?? {})) lazy(vm, module, alias, key);
      for (const [fn, body] of Object.entries(contents.functions ?? {})) {
        module.attrs.set(fn, new NativeFunction(`${name}.${fn}`, body));
      }
      for (const [key, value] of Object.entries(contents.values ?? {})) {
        module.attrs.set(key, new LazyImport(() => value(vm)));
      }
      for (const child of contents.submodules ?? []) {
        module.attrs.set(child, new LazyImport(() => vm.importModule(`${name}.${child}`)));
      }
    },
  };
}

function lazy(vm: Interpreter, module: PyModule, name: string, key: string): void {
  module.attrs.set(name, new LazyImport(() => classNamed(vm, key)));
}
