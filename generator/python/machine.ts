import type { InputSpec } from '../../src/migration/model.ts';
import type { Expr, Place, Stmt } from '../rows/program.ts';
import type { Interpreter } from './interpreter.ts';
import type { Limits } from './limits.ts';
import type { Question } from './question.ts';
import type { Block, Guard } from './residual/block.ts';
import type { Completion, Frame, Scope } from './scope.ts';
import type { Code, Expression, ModuleSyntax, Statement } from './syntax/ast.ts';
import type {
  Args,
  PyClass,
  PyFunction,
  PyInstance,
  PyModule,
  PyObject,
  PyRaise,
  RunType,
  RunValue,
  Value,
} from './value.ts';

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
  /** Variables for values returned early, with the flag that says so. */
  readonly resultFlags: Map<string, string>;
  /** Calls of each function that are running. */
  readonly nested: Map<Code, number>;
  /** Names given out so far in the residual program. */
  readonly names: Map<string, number>;
  /** Things evaluated so far that could raise in the run: row statements, conversions, look-ups. */
  risks: Risks;
  /** `try` statements around the current statement, innermost last. */
  readonly tries: TryContext[];
  readonly inputs: InputSpec[];
  /** What the script has asked of the catalog where the other answer would have mattered, in order. */
  readonly questions: Question[];
  /** The file that is being evaluated as a script. */
  readonly scriptFile: string;
  /** Where the script, not a helper that it calls, is. */
  scriptPlace(): Place;
  /** Whether the script runs, and not a module that is being imported. */
  inScriptCall(): boolean;
  warn(message: string): void;
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
  /** Makes a variable of the run out of one of the script, in the current block. */
  declareVariable(scope: Scope, name: string, value: Value): void;
  /** A stored value as a reader sees it. */
  readFrom(value: Value): Value;
  /**
   * What is being evaluated may raise one of these exceptions in the run. If a `try` around it goes on after that, its
   * handler is evaluated for the case that `succeeds` does not hold, and everything up to the end of the `try` for the
   * other.
   */
  divert(names: readonly string[], succeeds: (names: readonly string[]) => Expr): void;
  /** Whether a `try` around the current statement might catch the exception. */
  catches(error: PyRaise): boolean;
  /** The calls that led here, innermost first. */
  callers(): Place[];
  /** Tables that hold no rows at this point. */
  readonly knownEmpty: Set<string>;
  /** Tables whose emptiness was asked for in the current loop; and those for which the answer no longer counts. */
  readonly emptyAsked: Set<string>;
  readonly emptyDoubted: Set<string>;
  let_(hint: string, value: Expr, type: RunType): RunValue;
  statement(statement: Stmt): void;
  /** The module of an import statement. @throws PyRaise ModuleNotFoundError */
  findModule(name: string): PyModule;
  /** Whether anything in this evaluation has imported the module. */
  hasImported(name: string): boolean;
  /** A submodule, if there is one of that name. */
  submodule(module: PyModule, name: string): PyModule | undefined;
  /** A class that a package gets by registration. */
  registered(module: PyModule, name: string): Value | undefined;
  isPackage(module: PyModule): boolean;
  /** A name of a module that is stood in for; opaque when the stand-in lacks it. */
  libraryAttribute(module: PyModule, name: string): Value | undefined;
  /** What the package binds at its top level, if it is one of the project's. */
  syntaxOf(module: PyModule): ModuleSyntax | null;
}

export interface Risks {
  /** Row statements that the run could fail on. */
  statements: number;
  inserts: number;
}

/** A `try` statement whose body is being evaluated. */
export interface TryContext {
  /** Whether one of the handlers takes the exception. */
  readonly catches: (error: PyRaise) => boolean;
  /** The handlers swallow errors of the database. */
  readonly tolerant: boolean;
  /** Runs the handler that takes one of these exceptions in the run; `null` when none does, or when it only raises. */
  readonly handlerOf: (names: readonly string[]) => { readonly names: readonly string[]; run(): Completion } | null;
  readonly frame: Frame;
  /** What was asked already: the same expression is made more than once. */
  readonly asked: Set<string>;
}
