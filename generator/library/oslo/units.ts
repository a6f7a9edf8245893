import type { LibraryModule } from '../define.ts';

const powers = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

/** `oslo_utils.units` */
export const units: LibraryModule = {
  name: 'oslo_utils.units',
  load(_vm, module) {
    for (const [at, letter] of powers.entries()) {
      if (at === 0) continue;
      module.attrs.set(`${letter}i`, 1024n ** BigInt(at));
      module.attrs.set(at === 1 ? 'k' : letter, 1000n ** BigInt(at));
    }
  },
};
