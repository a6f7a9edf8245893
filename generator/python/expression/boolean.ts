import type { Condition } from '../../../src/operation/model.ts';
import type { Expr } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { noteQuestion } from '../question.ts';
import { DeadPath } from '../residual/block.ts';
import { branchOn } from '../residual/branch.ts';
import { stableTest } from '../residual/run.ts';
import { BOOL, joinTypes, typeOfRun } from '../residual/type.ts';
import type { Expression } from '../syntax/ast.ts';
import { CatalogBool, RunValue, type Value } from '../value.ts';
import { comparisonOf, evaluateAsked } from './asked.ts';
import { noteDecision } from './decided.ts';

/** `a if test else b`. */
export function conditional(vm: Machine, node: Extract<Expression, { kind: 'conditional' }>): Value {
  const test = vm.evaluate(node.test);
  const known = vm.truthOrRun(test);
  if (known !== undefined) {
    noteDecision(vm, test, true, `it is ${known ? 'true' : 'false'} everywhere`);
    return guarded(vm, test, known, () => vm.evaluate(known ? node.then : node.else));
  }
  return either(
    vm,
    vm.toExpr(test),
    () => vm.evaluate(node.then),
    () => vm.evaluate(node.else),
  );
}

/** Evaluates what depends on an answer of the catalog, so that operations inside know it. */
function guarded(vm: Machine, test: Value, known: boolean, body: () => Value): Value {
  if (!(test instanceof CatalogBool)) return body();
  noteQuestion(vm, test.condition, known);
  const before = vm.frame.conditions;
  vm.frame.conditions = [...before, { condition: conditionOf(test, known), until: 'branch' }];
  try {
    return body();
  } finally {
    vm.frame.conditions = before;
  }
}

/** The condition that has just been found to hold. */
export function conditionOf(test: CatalogBool, known: boolean): Condition {
  if (known === test.value && known) return test.condition;
  return test.condition.kind === 'not' ? test.condition.condition : { kind: 'not', condition: test.condition };
}

/** One of two values, by a test that only the run knows; each is evaluated on its side. */
function either(vm: Machine, test: Expr, then: () => Value, other: () => Value): Value {
  // A function of one statement: `return` on both sides.
  const completion = branchOn(
    vm,
    test,
    () => ({ kind: 'return', value: then() }),
    () => ({ kind: 'return', value: other() }),
  );
  if (completion.kind !== 'return') throw new DeadPath();
  return completion.value;
}

/** `a and b`, `a or b`. */
export function andOr(vm: Machine, node: Extract<Expression, { kind: 'and' | 'or' }>): Value {
  const left = vm.evaluate(node.left);
  const decides = node.kind === 'or';
  const known = vm.truthOrRun(left);
  if (left instanceof CatalogBool) {
    // Decided by the left side alone: that is what the guard says.
    if (left.value === decides) return left;
    const right = guarded(vm, left, left.value, () => vm.evaluate(node.right));
    if (!(right instanceof CatalogBool)) {
      const truth = vm.truthOrRun(right);
      if (typeof right === 'boolean' && truth !== undefined) {
        // `has_table(t) and True`: the left side's condition is all that is left to ask.
        return truth === decides ? right : left;
      }
      return right;
    }
    return new CatalogBool(right.value, {
      kind: node.kind === 'and' ? 'all' : 'any',
      conditions: [left.condition, right.condition],
    });
  }
  if (known !== undefined) {
    const side = known === decides ? 'left' : 'right';
    noteDecision(vm, left, false, `of this \`${node.kind}\` only the ${side} side is left`);
    return known === decides ? left : vm.evaluate(node.right);
  }
  return runAndOr(vm, node, left);
}

function runAndOr(vm: Machine, node: Extract<Expression, { kind: 'and' | 'or' }>, left: Value): Value {
  const test = stableTest(vm, vm.toExpr(left));
  let right: Value = null;
  let plain = true;
  const before = vm.block.statements.length;
  const completion = branchOn(
    vm,
    test,
    () => {
      if (node.kind === 'or') return { kind: 'return', value: left };
      right = vm.evaluate(node.right);
      plain = vm.block.statements.length === 0;
      return { kind: 'return', value: right };
    },
    () => {
      if (node.kind === 'and') return { kind: 'return', value: left };
      right = vm.evaluate(node.right);
      plain = vm.block.statements.length === 0;
      return { kind: 'return', value: right };
    },
  );
  if (completion.kind !== 'return') throw new DeadPath();
  const merged = completion.value;
  // Without statements on the right side, Python's own operator says it best.
  if (plain && merged instanceof RunValue && vm.block.statements.length === before) {
    const known = vm.truthOrRun(right);
    if (known !== undefined && typeof right === 'boolean') {
      if (right !== (node.kind === 'or') && isBool(left)) return left;
    }
    const type = joinTypes(typeOfRun(left), typeOfRun(right));
    return vm.run({ kind: 'op', op: node.kind, args: [test, vm.toExpr(right)] }, type);
  }
  return merged;
}

function isBool(value: Value): boolean {
  return value instanceof RunValue && value.type.kind === 'bool';
}

/** `a < b < c`: the middle is evaluated once, the rest only while it holds. */
export function chain(vm: Machine, node: Extract<Expression, { kind: 'compare' }>): Value {
  let left = evaluateAsked(vm, node.first);
  let result: Value = true;
  for (const [at, op] of node.ops.entries()) {
    const operand = node.rest[at];
    if (!operand) break;
    const right = evaluateAsked(vm, operand);
    const plain = vm.compare(op, left.value, right.value);
    const condition = typeof plain === 'boolean' ? comparisonOf(op, left, right) : undefined;
    const answer = condition && typeof plain === 'boolean' ? new CatalogBool(plain, condition) : plain;
    if (node.ops.length === 1) return answer;
    const known = vm.truthOrRun(answer);
    if (known === false) return answer;
    if (known === undefined) {
      result =
        result === true
          ? answer
          : vm.run({ kind: 'op', op: 'and', args: [vm.toExpr(result), vm.toExpr(answer)] }, BOOL);
    } else if (result === true && answer instanceof CatalogBool) result = answer;
    left = right;
  }
  return result;
}
