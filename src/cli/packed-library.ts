import type { MigrationSet } from '../migration/model.ts';
import type { KnownSet } from '../plan/known.ts';
import { Problem } from '../problem.ts';
import type { Library } from './library.ts';
import { limitSet } from './limit-set.ts';

/** A set that is part of the program itself; its code is not looked at before it is wanted. */
export interface PackedSet {
  readonly service: string;
  readonly database: string;
  load(): Promise<{ readonly default: MigrationSet }>;
  known(): Promise<PackedKnowledge>;
}

/** What was found out about a set when it was packed. */
export interface PackedKnowledge {
  readonly known: KnownSet;
  /** Digest of the set's code then. */
  readonly of: string;
  /** The same of the code that is in the program now. */
  now(): string;
}

/**
 * Sets that are part of the program itself.
 *
 * @param release the last one that the program knows; `null`: all that the sets have
 */
export function packedLibrary(sets: readonly PackedSet[], release: string | null): Library {
  return {
    async list() {
      return sets.map(({ service, database }) => ({ service, database }));
    },
    async load(service, database) {
      const found = sets.find((set) => set.service === service && set.database === database);
      if (found) return limitSet((await found.load()).default, release);
      throw new Problem('SL002', `this program has no set for ${service}/${database}`, {
        advice: this.advice(service),
      });
    },
    known:
      ({ service, database }) =>
      async () => {
        const found = await sets.find((set) => set.service === service && set.database === database)?.known();
        // Knowledge of other code than the program has is none.
        return found !== undefined && found.of === found.now() ? found.known : null;
      },
    advice: () => `it was packed for ${[...new Set(sets.map(({ service }) => service))].join(', ')}`,
  };
}
