import type { Expr, Stmt } from '../../rows/program.ts';
import type { Machine } from '../machine.ts';
import { Choice, Poison, PyDict, PyList, PySet, RunValue, Unresolved, type Value } from '../value.ts';
import { put } from './bind.ts';
import { type Change, Restart, RunVariable, type Side } from './block.ts';
import { mentions, not, sameExpr } from './expr.ts';
import { stableTest, toExpr } from './run.ts';
import { ANY, joinTypes, NONE, typeOfRun } from './type.ts';

/** Emits an `if`, unless there is nothing in it. */
export function emitIf(vm: Machine, test: Expr, then: readonly Stmt[], other: readonly Stmt[]): void {
  if (then.length === 0 && other.length === 0) return;
  if (then.length === 0) vm.statement({ kind: 'if', test: not(test), then: other, else: [], place: vm.place });
  else vm.statement({ kind: 'if', test, then, else: other, place: vm.place });
}

/** Emits the `if` of two sides that both go on, and merges what they wrote and returned. */
export function merge(
  vm: Machine,
  test: Expr,
  then: Side,
  other: Side,
  value: { then: Value; other: Value } | null,
): Value {
  const pairs = new Map<
    Map<string, Value>,
    Map<string, { change: Change; then: Value | undefined; other: Value | undefined }>
  >();
  const add = (side: 'then' | 'other', changes: readonly Change[]): void => {
    for (const change of changes) {
      let names = pairs.get(change.holder);
      if (!names) {
        names = new Map();
        pairs.set(change.holder, names);
      }
      const found = names.get(change.name) ?? { change, then: change.old, other: change.old };
      found[side] = change.now;
      names.set(change.name, found);
    }
  };
  add('then', then.changes);
  add('other', other.changes);
  const asked = testOf(vm, test);
  const results: { change: Change; value: Value | undefined }[] = [];
  for (const names of pairs.values()) {
    for (const { change, ...values } of names.values()) {
      results.push({ change, value: mergeValue(vm, change.name, asked, then, values.then, other, values.other) });
    }
  }
  const merged = value ? mergeValue(vm, 'result', asked, then, value.then, other, value.other) : null;
  emitIf(vm, asked.expr, then.block.statements, other.block.statements);
  for (const { change, value } of results) put(vm, change, value);
  return merged ?? null;
}

/** The test of an `if` that is being put together. */
interface Asked {
  expr: Expr;
  /** The test for asking again behind the `if`, when it may read differently: then it is kept in a variable. */
  again(): Expr;
}

function testOf(vm: Machine, test: Expr): Asked {
  return {
    expr: test,
    again() {
      this.expr = stableTest(vm, this.expr);
      return this.expr;
    },
  };
}

function isFreshCollection(value: Value | undefined): value is PyList | PyDict | PySet {
  return value instanceof PyList || value instanceof PyDict || value instanceof PySet;
}

/** One value for both sides: the same one, a conditional expression, or a variable that both sides assign. */
function mergeValue(
  vm: Machine,
  hint: string,
  asked: Asked,
  then: Side,
  a: Value | undefined,
  other: Side,
  b: Value | undefined,
): Value | undefined {
  if (a === b) return a;
  if (a instanceof RunVariable && b instanceof RunVariable && a.variable === b.variable) {
    return new RunVariable(a.variable, joinTypes(a.type, b.type), a.block);
  }
  const poison = (reason: string): Poison => new Poison(new Unresolved(reason, vm.place, vm.callers()));
  if (a === undefined || b === undefined) return poison(`${hint} is only bound on one side of a condition on rows`);
  if (a instanceof Poison) return a;
  if (b instanceof Poison) return b;
  if (a instanceof Choice || b instanceof Choice) return new Choice(asked.again(), a, b);
  for (const [side, value] of [
    [then, a],
    [other, b],
  ] as const) {
    // A collection of outside would be copied here and changed there.
    if (isFreshCollection(value) && !value.residual && value.serial < side.block.startSerial) {
      throw new Restart(side.block, value);
    }
  }
  let left: Expr;
  let right: Expr;
  try {
    left = toExpr(vm, a);
    right = toExpr(vm, b);
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    // What is declared on a side only means nothing behind it.
    if (then.block.declared.size > 0 || other.block.declared.size > 0) {
      return poison(`${hint} depends on rows: ${error.construct}`);
    }
    return new Choice(asked.again(), a, b);
  }
  const [leftType, rightType] = [typeOfRun(a), typeOfRun(b)];
  const type = leftType === NONE || rightType === NONE ? nullable(leftType, rightType) : joinTypes(leftType, rightType);
  const local =
    mentions(left, then.block.declared) ||
    mentions(right, other.block.declared) ||
    isFreshCollection(a) ||
    isFreshCollection(b);
  // What an detour has returned is None where the detour was not taken.
  const isNull = right.kind === 'const' && right.value === null;
  const test = asked.expr;
  if (test.kind === 'var' && left.kind === 'var' && isNull && vm.resultFlags.get(left.name) === test.name) {
    return new RunValue(left, type);
  }
  if (!local) {
    if (sameExpr(left, right)) return new RunValue(left, type);
    return new RunValue({ kind: 'conditional', test: asked.again(), then: left, else: right }, type);
  }
  const name = vm.freshName(hint);
  vm.statement({ kind: 'let', name, value: { kind: 'const', value: null }, place: vm.place });
  vm.block.declared.add(name);
  then.block.statements.push({ kind: 'assign', name, value: left, place: vm.place });
  other.block.statements.push({ kind: 'assign', name, value: right, place: vm.place });
  return new RunValue({ kind: 'var', name }, type);
}

/** A type that may also be None: rows keep their columns, since scripts test them before they use them. */
function nullable(left: ReturnType<typeof typeOfRun>, right: ReturnType<typeof typeOfRun>) {
  const known = left === NONE ? right : left;
  return known.kind === 'row' || known.kind === 'str' || known.kind === 'int' ? known : ANY;
}
