import type { Diagnostic } from '../model.ts';
import { blocking } from './blocking.ts';
import { charset } from './charset.ts';
import { destructive } from './destructive.ts';
import { duplicateIndex } from './duplicate-index.ts';
import { missingPrimaryKey } from './missing-primary-key.ts';
import { narrowing } from './narrowing.ts';
import type { Linted, Rule } from './rule.ts';

const RULES: readonly Rule[] = [destructive, blocking, narrowing, charset, duplicateIndex, missingPrimaryKey];

/** What an operator should know of a plan before saying yes. Nothing of it stops an upgrade. */
export function lint(linted: Linted): readonly Diagnostic[] {
  return RULES.flatMap((rule) => rule(linted)).map((finding) => ({ ...finding, affects: [] }));
}
