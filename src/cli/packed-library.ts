import type { MigrationSet } from '../migration/model.ts';
import { Problem } from '../problem.ts';
import type { Library } from './library.ts';

/** Sets that are part of the program itself. */
export function packedLibrary(sets: readonly MigrationSet[]): Library {
  return {
    async list() {
      return sets.map(({ service, database }) => ({ service, database }));
    },
    async load(service, database) {
      const found = sets.find((set) => set.service === service && set.database === database);
      if (found) return found;
      throw new Problem('SL002', `this program has no set for ${service}/${database}`, {
        advice: this.advice(service),
      });
    },
    advice: () => `it was packed for ${[...new Set(sets.map(({ service }) => service))].join(', ')}`,
  };
}
