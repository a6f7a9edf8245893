import type { NativeBody, RunType } from '../../python/value.ts';
import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

/** The call, left to the run. */
const inRun =
  (fn: string, type: RunType): NativeBody =>
  (vm, args) =>
    vm.run({ kind: 'call', fn, args: args.positional.slice(0, 1).map((value) => vm.toExpr(value)) }, type);

/**
 * Pickles are left to the run: a script may make one for a table that turns out to hold no rows. Where a row really
 * needs it, lowering says so, since nothing here reads or writes the format.
 */
function pickleModule(name: string): LibraryModule {
  return {
    name,
    load(vm, module) {
      defineFunctions(module, {
        dumps: inRun('pickle.dumps', { kind: 'bytes' }),
        loads: inRun('pickle.loads', { kind: 'any' }),
      });
      module.attrs.set('HIGHEST_PROTOCOL', 5n);
      for (const error of ['PickleError', 'PicklingError', 'UnpicklingError']) {
        module.attrs.set(error, vm.builtin('ValueError'));
      }
    },
  };
}

export const pickleModules: readonly LibraryModule[] = ['pickle', 'cPickle'].map(pickleModule);
