import { sameNames } from '../catalog/lookup.ts';
import type { Migration, Step } from '../migration/model.ts';
import type { Condition } from '../operation/model.ts';
import type { Difference } from './compare.ts';

function concerns(
  difference: Difference,
  table: string,
  name: string,
  columns: readonly string[] | undefined,
): boolean {
  if (difference.table !== table) return false;
  if (difference.object.endsWith(` ${name}`)) return true;
  return columns !== undefined && difference.columns !== null && sameNames(columns, difference.columns);
}

/** What has to be true of the database for a step to have anything to do; `null`: it always has. */
function needed(step: Step, differences: readonly Difference[]): Condition | null {
  const found = (code: Difference['code'], table: string, name: string, columns?: readonly string[]): boolean =>
    differences.some((one) => one.code === code && concerns(one, table, name, columns));
  switch (step.kind) {
    case 'dropForeignKey': {
      const { table, name, columns } = step;
      if (!found('foreign-key-missing', table, name, columns)) return null;
      const byName: Condition = { kind: 'hasForeignKey', table, name };
      return columns === undefined
        ? byName
        : { kind: 'any', conditions: [byName, { kind: 'hasForeignKey', table, columns }] };
    }
    case 'dropIndex': {
      const { table, name, columns } = step;
      if (!found('index-missing', table, name, columns)) return null;
      const byName: Condition = { kind: 'hasIndex', table, name };
      return columns === undefined
        ? byName
        : { kind: 'any', conditions: [byName, { kind: 'hasIndex', table, columns }] };
    }
    case 'createIndex': {
      const { name, columns, unique = false } = step.index;
      const plain = columns.filter((part): part is string => typeof part === 'string');
      if (name === undefined || plain.length < columns.length || !found('index-unexpected', step.table, name))
        return null;
      // Only the very same index stands for the new one; another of its name is an error of the step.
      return { kind: 'not', condition: { kind: 'hasIndex', table: step.table, name, columns: plain, unique } };
    }
    default:
      return null;
  }
}

/**
 * The pending migrations for a database that has drifted: a step that drops a foreign key or an index which somebody has
 * dropped before, or makes an index that is there already, is left out. The places of the steps stay as they are.
 *
 * @param differences what is there, against what the set expects
 */
export function withoutNeedlessSteps(
  pending: readonly Migration[],
  differences: readonly Difference[],
): readonly Migration[] {
  if (differences.length === 0) return pending;
  return pending.map((migration) => {
    let changed = false;
    const steps = migration.steps.map((step): Step => {
      const condition = needed(step, differences);
      if (condition === null) return step;
      changed = true;
      return {
        ...step,
        when: step.when === undefined ? condition : { kind: 'all', conditions: [step.when, condition] },
      };
    });
    return changed ? { ...migration, steps } : migration;
  });
}
