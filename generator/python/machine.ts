import type { InputSpec } from '../../src/migration/model.ts';
import type { Expr, Stmt } from '../rows/program.ts';
import type { Interpreter } from './interpreter.ts';
import type { Limits } from './limits.ts';
import type { Block, Guard } from './residual/block.ts';
import type { Completion, Frame, Scope } from './scope.ts';
import type { Expression, Statement } from './syntax/ast.ts';
import type { Args, PyClass, PyFunction, PyInstance, PyModule, PyObject, RunType, RunValue, Value } from './value.ts';

/** The evaluator as its own parts see it. What needs another part goes through here, so that no file needs a circle. */
export interface Machine extends Interpreter {
  frame: Frame;
  readonly limits: Limits;
  /** Where residual statements go. */
  block: Block;
  /** Branches of the residual program that were left open for the rest of a function or round. */
  readonly guards: Guard[];
  /** Names that the residual program assigns more than once. */
  readonly mutables: Set<string>;
  /** Things evaluated so far that could raise in the run: row statements, conversions, look-ups. */
  risks: Risks;
  /** `try` statements around the current statement, innermost last. */
  readonly tries: TryContext[];
  readonly inputs: InputSpec[];
  /** Counts work, and remembers the line. @throws Unresolved when the script does too much. */
  step(line: number): void;

  evaluate(node: Expression): Value;
  /** Runs statements in the current frame. */
  execute_(body: readonly Statement[]): Completion;
  assign(target: Expression, value: Value): void;
  callArgs(fn: Value, args: Args): Value;
  /** `cls.__new__` and `__init__`, past the metaclass. */
  construct(cls: PyClass, args: Args): Value;
  /** Runs a function's body in a new frame. */
  callFunction(fn: PyFunction, args: Args): Value;
  readName(id: string): Value;
  bindName(scope: Scope, id: string, value: Value): void;

  /** A Python value for `a op b`, where either may belong to the run. */
  binary(op: string, left: Value, right: Value): Value;
  /** A Python value for a comparison. */
  compare(op: string, left: Value, right: Value): Value;
  /** `undefined`: only the run knows. */
  truthOrRun(value: Value): boolean | undefined;
  /** Items one by one, or the run's list. */
  source(value: Value): Iterator<Value, Value, Value> | RunValue;
  setItem(value: Value, key: Value, to: Value): void;
  deleteItem(value: Value, key: Value): void;
  /** `str()` as a value: a str, or a run value. */
  strValue(value: Value): Value;

  /** Sets an instance's own attribute, past every hook. */
  writeAttribute(instance: PyInstance, name: string, to: Value): void;
  /** Evaluates a project module that was only imported so far. */
  loadPending(module: PyModule): void;
  /**
   * Must be called before a list, dict or set changes. True: the run keeps it, so the change has to be a `mutate`.
   * @throws a signal when a block over rows is the first to change it.
   */
  changing(collection: Value): boolean;
  /** The run's variable for a collection; declares it when there is none yet. */
  keepInRun(collection: PyObject): RunValue;
  /** Calls a method of a value of the run. */
  runMethod(self: RunValue, name: string, args: readonly Value[]): Value;
  /** `list()`, `set()`, `dict()` of a list of the run. */
  listOf(source: RunValue): RunValue;
  setOf(source: RunValue): RunValue;
  dictOf(source: RunValue): RunValue;
  /** A `map` expression: the function is evaluated once, with a variable for the item. */
  mapRun(source: RunValue, value: (item: Value) => Value): RunValue;
  filterRun(source: RunValue, test: (item: Value) => Value): RunValue;
  /** A list expression of known and run items. */
  listExpr(items: readonly Value[]): Expr;
  /** Records a change of a collection of the run. */
  mutate(collection: RunValue, method: string, args: readonly Value[]): void;
  freshName(hint: string): string;
  let_(hint: string, value: Expr, type: RunType): RunValue;
  statement(statement: Stmt): void;
  moduleFor(name: string, from: PyModule | null): PyModule;
}

export interface Risks {
  /** Row statements that the run could fail on. */
  statements: number;
  /** Expressions that could raise ValueError, KeyError and the like. */
  expressions: number;
  operations: number;
}

/** A `try` statement whose body is being evaluated. */
export interface TryContext {
  /** `null`: everything. */
  readonly classes: readonly Value[] | null;
  /** The handlers swallow errors of the database. */
  readonly tolerant: boolean;
  /** Depth of open blocks when it began. */
  readonly block: Block;
}
