import type { MigrationSet, MigrationSpec } from '../../src/migration/model.ts';
import type { LoweredStep } from '../rows/lowered.ts';

/** A migration before it is written down. */
export interface MigrationDraft extends Omit<MigrationSpec, 'steps'> {
  readonly steps: readonly LoweredStep[];
}

/** A set before it is written down. */
export interface SetDraft extends Omit<MigrationSet, 'migrations'> {
  readonly migrations: readonly MigrationDraft[];
}
