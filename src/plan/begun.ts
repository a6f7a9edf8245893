import { applyOperation, CatalogError, conditionHolds } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Migration } from '../migration/model.ts';
import { operationsOf, replayOperations } from '../migration/replay.ts';
import { isDataStep } from '../migration/step.ts';
import { compareCatalogs } from './compare.ts';

/** How far a migration had come when a run of it was cut short. */
export interface Begun {
  /** Steps that are done already: the first so many. */
  readonly steps: number;
  /** What a database without drift looks like at that point. */
  readonly expected: Catalog;
}

/** A catalog after the first so many steps of a migration, as far as they change it. */
export function afterSteps(catalog: Catalog, migration: Migration, steps: number): Catalog {
  return replayOperations(catalog, operationsOf({ steps: migration.steps.slice(0, steps) }));
}

/**
 * Finds out whether the first pending migration has begun: the version row is written behind its last statement, so a
 * run that was killed in between leaves the schema somewhere inside. The point is the one whose catalog differs least
 * from the live one, the earliest of several. Data steps change no catalog; the ones right at that point run (again),
 * which does no harm.
 *
 * @param expected the catalog before the migration
 */
export function findBegun(expected: Catalog, live: Catalog, migration: Migration): Begun {
  let best: Begun = { steps: 0, expected };
  let least = compareCatalogs(expected, live).length;
  let catalog = expected;
  for (const [index, step] of migration.steps.entries()) {
    if (least === 0) break;
    if (isDataStep(step) || (step.when !== undefined && !conditionHolds(catalog, step.when, expected))) continue;
    try {
      catalog = applyOperation(catalog, step);
    } catch (error) {
      if (error instanceof CatalogError && step.tolerant === true) continue;
      break;
    }
    const differences = compareCatalogs(catalog, live).length;
    if (differences < least) {
      least = differences;
      best = { steps: index + 1, expected: catalog };
    }
  }
  return best;
}
