import { isDataStep } from '../../src/migration/step.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { EvaluatedEntry } from '../rollup/evaluate.ts';
import type { LoweredStep } from '../rows/lowered.ts';
import type { RanText } from './company.ts';
import type { EditContext } from './edit-context.ts';
import type { StepsChange } from './together.ts';

/**
 * Texts in place of what their migrations do. A number that the chain's text keeps free has no migration: what another
 * text does under it comes behind the steps of the last migration before it.
 *
 * @returns `null` where nothing but the baseline stands before
 */
export function stepsChange(context: EditContext, texts: readonly RanText[]): StepsChange | null {
  const instead: Record<string, readonly Operation[]> = {};
  for (const text of texts) {
    const own = context.migrations[text.at] ?? null;
    const holder = own === null ? lastMigration(context, text.at) : { name: own, at: text.at };
    if (holder === null) return null;
    const before = own === null ? (instead[holder.name] ?? chainSteps(context, holder.at)) : [];
    instead[holder.name] = [...before, ...lowered(context, text).filter(isSchemaStep)];
  }
  return { kind: 'steps', instead };
}

function isSchemaStep(step: LoweredStep): step is Operation {
  return !isDataStep(step);
}

function lastMigration({ history, migrations }: EditContext, at: number): { name: string; at: number } | null {
  for (let other = at - 1; other >= history.baseline; other--) {
    const name = migrations[other];
    if (name !== null && name !== undefined) return { name, at: other };
  }
  return null;
}

function chainSteps(context: EditContext, at: number): readonly Operation[] {
  const { program, before, after } = context.entries[at] as EvaluatedEntry;
  return lowered(context, { at, program, before, after }).filter(isSchemaStep);
}

/** Steps that do what a text does. @throws Unlowered */
export function lowered(
  { entries, lower }: EditContext,
  { at, program, before, after }: RanText,
): readonly LoweredStep[] {
  const { entry } = entries[at] as EvaluatedEntry;
  const { revision } = entry.ref;
  return lower(program, { before, after, file: entry.file?.path ?? revision, revision });
}
