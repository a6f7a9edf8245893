import type { LibraryModule } from '../define.ts';
import { defineFunctions } from './functions.ts';

/**
 * Pickles are left to the run: a script may make one for a table that turns out to hold no rows. Where a row really
 * needs it, lowering says so, since nothing here reads or writes the format.
 */
function pickleModule(name: string): LibraryModule {
  return {
    name,
    load(vm, module) {
      defineFunctions(module, {
        dumps: (machine, args) =>
          machine.run(
            {
              kind: 'call',
              fn: 'pickle.dumps',
              args: args.positional.slice(0, 1).map((value) => machine.toExpr(value)),
            },
            { kind: 'bytes' },
          ),
        loads: (machine, args) =>
          machine.run(
            {
              kind: 'call',
              fn: 'pickle.loads',
              args: args.positional.slice(0, 1).map((value) => machine.toExpr(value)),
            },
            { kind: 'any' },
          ),
      });
      module.attrs.set('HIGHEST_PROTOCOL', 5n);
      for (const error of ['PickleError', 'PicklingError', 'UnpicklingError']) {
        module.attrs.set(error, vm.builtin('ValueError'));
      }
    },
  };
}

export const pickleModules: readonly LibraryModule[] = ['pickle', 'cPickle'].map(pickleModule);
