import type { Migration } from '../../migration/model.ts';
import { isDataStep } from '../../migration/step.ts';
import { aroundOf } from '../around.ts';
import type { Phase, PlannedStatement } from '../model.ts';
import type { Item } from './item.ts';
import { resolved } from './resolve.ts';

/** An item, and what the plan that goes script by script shows for it. */
export interface ChainItem {
  readonly item: Item;
  readonly statements: readonly PlannedStatement[];
}

/** Statements of one step together. */
function bySteps(phase: Phase): readonly (readonly [PlannedStatement, ...PlannedStatement[]])[] {
  const groups: [PlannedStatement, ...PlannedStatement[]][] = [];
  for (const statement of phase.statements) {
    if (statement.migration === null || statement.step === null) continue;
    const last = groups.at(-1);
    if (last?.[0].migration === statement.migration && last[0].step === statement.step) last.push(statement);
    else groups.push([statement]);
  }
  return groups;
}

/** The steps of a plan that goes script by script, each with the database that it meets. */
export function chainOf(phases: readonly Phase[], migrations: readonly Migration[]): readonly ChainItem[] {
  const named = new Map(migrations.map((migration) => [migration.name, migration]));
  const groups = phases.flatMap(bySteps);
  return groups.map((statements, at): ChainItem => {
    const [first] = statements;
    const place = { at, migration: first.migration ?? '', step: first.step ?? 0 };
    const step = named.get(place.migration)?.steps[place.step];
    if (step === undefined) throw new Error(`${place.migration} has no step ${place.step}`);
    const { before } = aroundOf(first);
    if (isDataStep(step)) return { statements, item: { kind: 'data', ...place, data: step, before } };
    const { after } = aroundOf(statements.at(-1) ?? first);
    return { statements, item: { kind: 'schema', ...place, operation: resolved(step, before, after), before, after } };
  });
}
