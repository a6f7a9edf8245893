import { readQuoted, skipComment } from '../../src/catalog/token.ts';

export interface ScriptStatement {
  /** Without its delimiter and what stands before its first word; comments inside it are kept. */
  readonly text: string;
  /** Line of its first word, from 1. */
  readonly line: number;
}

/**
 * The statements of a `.sql` script, as the `mysql` client would cut it: at `;` outside quotes and comments, or at
 * whatever a `DELIMITER` line has put in its place. What holds nothing but comments is no statement.
 *
 * @throws SqlSyntaxError for an unclosed quote or comment
 */
export function splitStatements(text: string): ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  let delimiter = ';';
  let firstWord = -1;
  let at = 0;
  const finish = (end: number, next: number): void => {
    if (firstWord >= 0) {
      statements.push({ text: text.slice(firstWord, end).trim(), line: text.slice(0, firstWord).split('\n').length });
    }
    at = next;
    firstWord = -1;
  };
  while (at < text.length) {
    const behindComment = skipComment(text, at);
    if (behindComment !== at) {
      at = behindComment;
      continue;
    }
    const command = firstWord < 0 ? /^delimiter[ \t]+(\S+)[^\n]*\n?/i.exec(text.slice(at, at + 80)) : null;
    if (command?.[1] !== undefined) {
      delimiter = command[1];
      at += command[0].length;
      continue;
    }
    if (text.startsWith(delimiter, at)) {
      finish(at, at + delimiter.length);
      continue;
    }
    const character = text.charAt(at);
    if (!/\s/.test(character) && firstWord < 0) firstWord = at;
    at = character === "'" || character === '"' || character === '`' ? readQuoted(text, at).end : at + 1;
  }
  finish(text.length, text.length);
  return statements;
}
