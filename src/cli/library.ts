import type { MigrationSet } from '../migration/model.ts';
import type { KnownSet } from '../plan/known.ts';

/** One of a library's sets. */
export interface SetName {
  readonly service: string;
  readonly database: string;
}

/** The sets that a program has at hand: a folder of them, or those that a packed program carries. */
export interface Library {
  /** Services and their databases, sorted. */
  list(): Promise<readonly SetName[]>;
  /** @throws Problem SL002, SL003 */
  load(service: string, database: string): Promise<MigrationSet>;
  /**
   * What is known of a set beforehand, where that goes faster than loading it; read when it is called for.
   *
   * @returns `null`, at once or afterwards: nothing
   */
  known(name: SetName): (() => Promise<KnownSet | null>) | null;
  /** What to say when a set is not there. */
  readonly advice: (service: string) => string;
}
