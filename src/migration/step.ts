import type { Operation } from '../operation/model.ts';
import type { DataStep } from './model.ts';

/** A record, so that a verb which is added to the model and forgotten here does not compile. */
const DATA_KINDS: Readonly<Record<DataStep['kind'], true>> = {
  updateRows: true,
  insertRows: true,
  insertFromSelect: true,
  deleteRows: true,
  assertNone: true,
  linkRows: true,
  numberRows: true,
  walkParents: true,
  findRoots: true,
  deleteDuplicates: true,
  eachRow: true,
  code: true,
};

/** Tells steps that move rows from those that change the schema; of a set that runs or of one that is being written. */
export function isDataStep<S extends { readonly kind: string }>(step: S): step is Exclude<S, Operation> {
  return Object.hasOwn(DATA_KINDS, step.kind);
}
