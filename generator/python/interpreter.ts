import type { Catalog } from '../../src/catalog/model.ts';
import type { InputSpec } from '../../src/migration/model.ts';
import type { Operation } from '../../src/operation/model.ts';
import type { Expr, Place, Stmt } from '../rows/program.ts';
import type { RowStatement } from '../rows/sql.ts';
import type { PyClass, PyModule, PyRaise, RunType, RunValue, Unresolved, Value } from './value.ts';

/**
 * What library stand-ins may ask of the evaluator. `evaluator.ts` implements it. Classes of stand-ins may define two
 * methods that Python does not have: `__hasattr__(name)` answers `hasattr` (with a `CatalogBool` where the catalog knows),
 * and `__run__()` gives the value that stands for an instance inside expressions over rows.
 */
export interface Interpreter {
  readonly database: Database;
  /**
   * What stand-ins made for this evaluation alone, by whatever made it. A map of the evaluation's own, and not maps by
   * evaluation: of those there would be one for each class, and every collection of garbage would go through them all.
   */
  readonly made: Map<unknown, unknown>;

  // --- Python's own protocols
  /** @throws PyRaise AttributeError */
  getAttr(value: Value, name: string): Value;
  /** `undefined` where `getAttr` would raise AttributeError. */
  findAttr(value: Value, name: string): Value | undefined;
  setAttr(value: Value, name: string, to: Value): void;
  call(fn: Value, positional?: readonly Value[], keyword?: ReadonlyMap<string, Value>): Value;
  /** @throws Unresolved when the truth is only known in the run; `if`, `and`, … handle that themselves. */
  truth(value: Value): boolean;
  equals(left: Value, right: Value): boolean;
  /** Items of a list, tuple, dict, set, str, generator or any object with `__iter__`; @throws Unresolved on run values. */
  iterate(value: Value): Value[];
  getItem(value: Value, key: Value): Value;
  str(value: Value): string;
  repr(value: Value): string;
  typeOf(value: Value): PyClass;
  isInstance(value: Value, cls: PyClass): boolean;
  importModule(name: string): PyModule;
  /** A builtin class or function by name: `Exception`, `object`, `str`, … */
  builtin(name: string): Value;

  // --- errors
  /** Builds a Python exception to throw: `throw vm.raise(cls, 'message')`. A string names a builtin exception. */
  raise(cls: PyClass | string, message: string, args?: readonly Value[]): PyRaise;
  /** Builds the error for what cannot be known: `throw vm.unresolved('…')`, at the current place. */
  unresolved(construct: string): Unresolved;
  readonly place: Place;
  /** What a reader of the script would not expect, said of the current place: once for each place and text. */
  note(text: string, place?: Place): void;

  // --- what the script does
  /**
   * Applies a schema change to the chain's catalog and records it, with the conditions of the `if`s around it.
   * @throws PyRaise `sqlalchemy.exc.OperationalError` (or ProgrammingError) when the server would refuse it, so that
   * a script's own `try` sees what it would have seen.
   */
  operation(operation: Operation): void;
  /**
   * Records a row statement. For a Select the result is a run value of type list of rows; for others of type any,
   * with fields `rowcount` and `inserted_primary_key`. Statements on tables that are known to be empty are decided
   * here: a select gives a PyList, an update or delete vanishes.
   */
  execute(statement: RowStatement, result: RunType): Value;
  emit(statement: Stmt): void;
  /** A run value for an expression, e.g. `vm.run({ kind: 'call', fn: 'uuid.uuid4', args: [] }, { kind: 'str' })`. */
  run(expr: RunValue['expr'], type?: RunType): RunValue;
  /** What a variable of the run was computed from, where computing it again would give the same; else itself. */
  originOf(expr: Expr): Expr;
  /** What is done for each item of a list of the run: a loop of the run. */
  eachItem(list: RunValue, hint: string, body: (item: Value) => void): void;
  /** Turns any value that may stand inside run expressions into one; @throws Unresolved for functions and the like. */
  toExpr(value: Value): RunValue['expr'];
  /** Declares an input (a configuration option that a script reads) and gives its run value. */
  input(spec: InputSpec): RunValue;
  /** The inputs declared so far. */
  readonly inputs: readonly InputSpec[];
  /**
   * `SET foreign_key_checks`, as the script last set it; absent: on. Operations that follow carry it, since the server
   * refuses less while it is off.
   */
  foreignKeyChecks?: boolean;
}

/** The chain's database, as it stands at this point of the evaluation. */
export interface Database {
  readonly catalog: Catalog;
  /** Tables that cannot hold rows at this point, because the chain created them and nothing inserted since. */
  isKnownEmpty(table: string): boolean;
}

/** A standard or third-party module that is stood in for. Listed in `generator/library/index.ts`. */
export interface LibraryModule {
  /** Dotted: `sqlalchemy.sql.expression`. */
  readonly name: string;
  /** Called once per evaluation, at the first import. Fills `module.attrs`. */
  load(vm: Interpreter, module: PyModule): void;
}
