import type { Condition } from '../../src/operation/model.ts';
import type { Place } from '../rows/program.ts';
import type { Machine } from './machine.ts';
import { jumps } from './statement/jump.ts';
import type { Statement } from './syntax/ast.ts';
import { scanBindings } from './syntax/names.ts';

/** A decision that a script took by asking the catalog, where the other answer would have led it another way. */
export interface Question {
  readonly condition: Condition;
  readonly answer: boolean;
  readonly place: Place;
}

/** Notes a decision between two expressions. */
export function noteQuestion(vm: Machine, condition: Condition, answer: boolean): void {
  if (vm.inScriptCall()) vm.questions.push({ condition, answer, place: vm.place });
}

/**
 * Notes a decision between two blocks. Not where the guard of what stands in the taken one says all there is to say:
 * the other is empty, and nothing behind depends on which it was.
 */
export function noteBranch(
  vm: Machine,
  condition: Condition,
  answer: boolean,
  taken: readonly Statement[],
  other: readonly Statement[],
): void {
  if (other.length === 0 && !jumps(taken) && scanBindings(taken).bound.size === 0) return;
  noteQuestion(vm, condition, answer);
}
