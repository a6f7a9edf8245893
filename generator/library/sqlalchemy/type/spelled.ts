import type { TypeSpec } from '../../../../src/operation/model.ts';
import type { Interpreter } from '../../../python/interpreter.ts';
import { parseType } from '../../../sql/column-definition.ts';
import { Cursor } from '../../../sql/cursor.ts';
import { UnknownStatementError } from '../../../sql/index.ts';

/**
 * A type that a script spells out itself (`get_col_spec`, `@compiles`): `VARCHAR(255) CHARACTER SET utf8`.
 * @throws Unresolved for a name or a clause that is not MySQL's
 */
export function typeSpecOfText(vm: Interpreter, text: string): TypeSpec {
  try {
    const cursor = new Cursor(text);
    const type = parseType(cursor);
    cursor.end();
    return type;
  } catch (error) {
    if (error instanceof UnknownStatementError) throw vm.unresolved(`a type spelled as ${text}`);
    throw error;
  }
}
