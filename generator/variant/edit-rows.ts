import { isDataStep } from '../../src/migration/step.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { EvaluatedEntry } from '../rollup/evaluate.ts';
import type { LoweredStep } from '../rows/lowered.ts';
import type { Program } from '../rows/program.ts';
import { withoutOperations } from '../rows/walk.ts';
import type { RanText } from './company.ts';
import { type EditContext, Unlowered } from './edit-context.ts';
import { lowered } from './edit-steps.ts';

/** How the rows differ that two texts write; what cannot be told is said to be so. */
export function rowDifferences(context: EditContext, theirs: RanText): readonly string[] {
  try {
    return verbDifferences(context, theirs);
  } catch (error) {
    if (!(error instanceof Unlowered)) throw error;
    return [`what it does to rows could not be told: ${error.message}`];
  }
}

/** By the verbs that only one of the texts has. @throws Unlowered */
function verbDifferences(context: EditContext, theirs: RanText): readonly string[] {
  const { program, before, after } = context.entries[theirs.at] as EvaluatedEntry;
  if (rowsText(program) === rowsText(theirs.program)) return [];
  const said = (steps: readonly LoweredStep[]) =>
    new Map(steps.filter(isDataStep).map((step) => [JSON.stringify(step, plain), step] as const));
  const chain: RanText = { at: theirs.at, program, before, after };
  const [ours, others] = [said(lowered(context, chain)), said(lowered(context, theirs))];
  const verbs = (mine: typeof ours, yours: typeof ours) => [
    ...new Set([...mine].filter(([key]) => !yours.has(key)).map(([, step]) => verbOf(step))),
  ];
  return [
    ...verbs(ours, others).map((verb) => `${verb}: not so in this text`),
    ...verbs(others, ours).map((verb) => `${verb}: in this text only`),
  ];
}

/** What a program does to rows, without the places in the scripts that it comes from. */
export function rowsText(program: Program): string {
  return JSON.stringify(withoutOperations(program), (key, value: unknown) =>
    key === 'place' ? undefined : plain(key, value),
  );
}

/** `updateRows images`, `assertNone` */
function verbOf(step: Exclude<LoweredStep, Operation>): string {
  const tables = Object.keys(step.writes);
  return [step.kind, ...tables].join(' ');
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
