import type { ModuleSyntax } from '../python/syntax/ast.ts';
import type { Literal } from './module-facts.ts';
import type { ScriptFile } from './script-file.ts';

/** What reading histories needs of the evaluator. */
export interface ScriptReader {
  /** @throws when the text is not Python; the error names the file. */
  parse(file: ScriptFile): ModuleSyntax;
  /** A top-level name whose value takes evaluation (`branch_labels = (cli.EXPAND_BRANCH,)`). */
  constant(file: ScriptFile, name: string): Literal;
}
