import type { MigrationSet } from '../migration/model.ts';

/** The sets that a program has at hand: a folder of them, or those that a packed program carries. */
export interface Library {
  /** Services and their databases, sorted. */
  list(): Promise<readonly { readonly service: string; readonly database: string }[]>;
  /** @throws Problem SL002, SL003 */
  load(service: string, database: string): Promise<MigrationSet>;
  /** What to say when a set is not there. */
  readonly advice: (service: string) => string;
}
