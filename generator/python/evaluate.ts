import type { Catalog } from '../../src/catalog/model.ts';
import type { InputSpec } from '../../src/migration/model.ts';
import type { Program } from '../rows/program.ts';
import { Evaluator, type EvaluatorOptions } from './evaluator.ts';
import { describe } from './module.ts';
import type { ScriptNote } from './note.ts';
import type { Question } from './question.ts';
import { DeadPath, NeedsChoice, Residualise, Restart } from './residual/block.ts';
import { unreachedCode } from './syntax/unreached.ts';
import { type PyModule, PyRaise, Unresolved } from './value.ts';

export interface ScriptOptions extends EvaluatorOptions {
  readonly path: string;
  /** Calls what the script defines (`upgrade`), with the arguments that its tool would give. */
  readonly call: (vm: Evaluator, module: PyModule) => void;
}

/** What is left of a script, and the database behind it. */
export interface ScriptResult {
  readonly program: Program;
  readonly catalog: Catalog;
  readonly knownEmpty: ReadonlySet<string>;
  readonly inputs: readonly InputSpec[];
  readonly warnings: readonly string[];
  readonly questions: readonly Question[];
  readonly notes: readonly ScriptNote[];
}

/**
 * Evaluates a script: its module level, then what `call` does with it. `options.database` is changed as the script
 * changes it. Its `knownEmpty` is emptied first: which tables have rows is not known at a script's begin.
 * @throws Unresolved with the place of whatever could not be understood, and for a script that raises on every database.
 */
export function evaluateScript(options: ScriptOptions): ScriptResult {
  options.database.knownEmpty.clear();
  options.database.start = options.database.catalog;
  const evaluator = new Evaluator(options);
  const { block } = evaluator;
  try {
    options.call(evaluator, evaluator.loadModule(options.path));
  } catch (error) {
    if (!(error instanceof DeadPath)) throw asUnresolved(evaluator, error);
  }
  if (evaluator.block !== block) {
    throw new Unresolved('a jump that depends on rows was left open', { file: options.path, line: 1 });
  }
  const dead = evaluator.scriptSyntax ? unreachedCode(evaluator.scriptSyntax) : [];
  for (const { line, text } of dead) evaluator.note(text, { file: options.path, line });
  return {
    program: block.statements,
    catalog: options.database.catalog,
    knownEmpty: options.database.knownEmpty,
    inputs: evaluator.inputs,
    warnings: evaluator.warnings,
    questions: evaluator.questions,
    notes: evaluator.notes,
  };
}

/** Whatever went wrong, as an error with a place in the scripts. */
export function asUnresolved(vm: Evaluator, error: unknown): Unresolved {
  if (error instanceof Unresolved) return error;
  const place = vm.lastPlace;
  let construct: string;
  if (error instanceof PyRaise) {
    return withCause(new Unresolved(`the script raises ${describe(vm, error)}`, error.place ?? place), error);
  }
  // V8 has one class of errors for both.
  if (error instanceof RangeError && /stack/i.test(error.message)) construct = 'expressions or calls nested too deeply';
  else if (error instanceof RangeError) construct = `a value that is too large (${error.message})`;
  else if (error instanceof Restart || error instanceof Residualise || error instanceof NeedsChoice)
    construct = 'a loop or condition over rows in this place';
  else construct = `internal error: ${error instanceof Error ? error.message : String(error)}`;
  return withCause(new Unresolved(construct, place), error);
}

function withCause(made: Unresolved, cause: unknown): Unresolved {
  made.cause = cause;
  return made;
}
