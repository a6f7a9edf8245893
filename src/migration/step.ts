import type { DataStep, Step } from './model.ts';

const DATA_KINDS: ReadonlySet<string> = new Set<DataStep['kind']>([
  'updateRows',
  'insertRows',
  'insertFromSelect',
  'deleteRows',
  'assertNone',
  'code',
]);

/** Tells steps that move rows from those that change the schema. */
export function isDataStep(step: Step): step is DataStep {
  return DATA_KINDS.has(step.kind);
}
