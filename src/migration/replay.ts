import { applyOperation, CatalogError, conditionHolds } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Operation } from '../operation/model.ts';
import type { MigrationSpec, VariantChange } from './model.ts';
import { isDataStep } from './step.ts';

/**
 * A catalog after the operations of one migration, as a run would leave it: guards are asked, and what a script is ready to see refused is
 * skipped when it is.
 * @throws CatalogError where the server would refuse an operation
 */
export function replayOperations(before: Catalog, operations: readonly Operation[]): Catalog {
  let catalog = before;
  for (const operation of operations) {
    if (operation.when !== undefined && !conditionHolds(catalog, operation.when, before)) continue;
    try {
      catalog = applyOperation(catalog, operation);
    } catch (error) {
      if (!(error instanceof CatalogError && operation.tolerant === true)) throw error;
    }
  }
  return catalog;
}

/** A migration's schema changes, without its data steps. */
export function operationsOf({ steps }: Pick<MigrationSpec, 'steps'>): readonly Operation[] {
  return steps.filter((step): step is Operation => !isDataStep(step));
}

/**
 * A catalog with a variant's tables in place of its own.
 * @throws CatalogError where a table cannot be made, since one that it refers to is not as it should be
 */
export function withVariantTables(
  catalog: Catalog,
  change: Pick<Extract<VariantChange, { kind: 'tables' }>, 'absent' | 'create'>,
): Catalog {
  const tables = new Map(catalog.tables);
  for (const name of change.absent) tables.delete(name);
  for (const operation of change.create) if (operation.kind === 'createTable') tables.delete(operation.table);
  return replayOperations({ ...catalog, tables }, change.create);
}
