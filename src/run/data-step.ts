import type { DataStep, MigrationSet } from '../migration/model.ts';
import { isDataStep } from '../migration/step.ts';
import type { Unit } from './unit.ts';

/** The data step of the set that a unit stands for; `null` for a unit that is about something else. */
export function dataStepOf(
  set: MigrationSet,
  { kind, statements }: Pick<Unit, 'kind' | 'statements'>,
): DataStep | null {
  const [statement] = statements;
  if (kind !== 'rows' || statement === undefined) return null;
  const step = set.migrations.find(({ name }) => name === statement.migration)?.steps[statement.step ?? -1];
  return step !== undefined && isDataStep(step) ? step : null;
}
