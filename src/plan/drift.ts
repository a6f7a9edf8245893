import type { Migration } from '../migration/model.ts';
import type { Difference } from './compare.ts';
import type { StepFailure } from './compile-migration.ts';
import type { Drift } from './model.ts';
import { type Touch, touches } from './touch.ts';
import type { ExplainedDifference } from './variants.ts';

function concerns(touch: Touch, difference: Difference): boolean {
  if (difference.table === null || touch.table !== difference.table) return false;
  if (difference.columns === null || touch.columns === null) return true;
  return difference.columns.some((column) => touch.columns?.includes(column));
}

/**
 * The differences between what is expected and what is there, and what they mean for the pending migrations: a
 * difference that none of them touches is harmless; one that a step cannot do with is blocking; the rest is handled,
 * since steps find indexes and keys by what they are, and ask the live catalog their own questions.
 */
export function findDrift(
  differences: readonly ExplainedDifference[],
  pending: readonly Migration[],
  failure: StepFailure | null,
): readonly Drift[] {
  const failed = pending.find(({ name }) => name === failure?.migration);
  const failedTables = new Set(
    failed?.steps.flatMap((step, index) => (index === failure?.step ? touches(step).map(({ table }) => table) : [])),
  );
  return differences.map((difference) => {
    const affects = pending
      .filter(({ steps }) => steps.some((step) => touches(step).some((touch) => concerns(touch, difference))))
      .map(({ name }) => name);
    const blocking = difference.table !== null && failedTables.has(difference.table);
    return {
      code: difference.code,
      kind: blocking ? 'blocking' : affects.length === 0 ? 'harmless' : 'handled',
      object: difference.object,
      expected: difference.expected,
      found: difference.found,
      affects,
      variant: difference.variant,
    };
  });
}
