import type { LibraryModule } from '../define.ts';
import { defineFunctions, nothing } from './functions.ts';

/** `time`: the clock belongs to the run, and waiting is left out. */
export const time: LibraryModule = {
  name: 'time',
  load(_vm, module) {
    defineFunctions(module, {
      time: (vm) => vm.run({ kind: 'call', fn: 'time.time', args: [] }, { kind: 'float' }),
      sleep: nothing,
    });
    module.attrs.set('timezone', 0n);
    module.attrs.set('altzone', 0n);
  },
};
