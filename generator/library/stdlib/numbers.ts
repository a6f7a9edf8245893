import type { LibraryModule } from '../define.ts';

/** `numbers` */
export const numbers: LibraryModule = {
  name: 'numbers',
  load(vm, module) {
    for (const name of ['Number', 'Integral', 'Real', 'Rational']) {
      module.attrs.set(name, vm.builtin(name === 'Integral' ? 'int' : 'float'));
    }
  },
};
