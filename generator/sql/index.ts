export { UnknownStatementError } from './error.ts';
export type { RowText, RowVerb } from './rows.ts';
export { type ScriptStatement, splitStatements } from './split.ts';
export { parseStatement, type Statement } from './statement.ts';
