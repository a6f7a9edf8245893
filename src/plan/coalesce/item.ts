import type { Catalog } from '../../catalog/model.ts';
import type { DataStep } from '../../migration/model.ts';
import type { Operation } from '../../operation/model.ts';

/** One pending step, its guard decided: what a run that goes script by script would do at that point. */
export type Item = SchemaItem | DataItem;

interface Common {
  /** Place in the chain, from 0 on; names the item. */
  readonly at: number;
  readonly migration: string;
  /** Place in the migration's steps. */
  readonly step: number;
  /** The database as it stands before the step, script by script. */
  readonly before: Catalog;
}

export interface SchemaItem extends Common {
  readonly kind: 'schema';
  /** Without its guard; indexes and keys by the names that they have there. */
  readonly operation: Operation;
  readonly after: Catalog;
}

export interface DataItem extends Common {
  readonly kind: 'data';
  readonly data: DataStep;
}

/**
 * The server may refuse it for its rows and the script would go on, or it runs with checks off: such an operation is a
 * statement of its own, in its own place.
 */
export function standsAlone({ operation }: SchemaItem): boolean {
  return operation.tolerant === true || operation.foreignKeyChecks === false;
}
