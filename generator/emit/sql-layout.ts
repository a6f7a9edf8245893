import { spans } from '../../src/migration/verb/sql-text.ts';

interface Word {
  readonly text: string;
  /** Parentheses open before it. */
  readonly depth: number;
}

const CLAUSE = /^(FROM|WHERE|SET|GROUP|HAVING|ORDER|LIMIT|UNION|JOIN|LEFT|INNER|RIGHT|CROSS|STRAIGHT_JOIN|VALUES)$/i;
const JUNCTION = /^(AND|OR|ON|WHEN|ELSE)$/i;

/**
 * Lays SQL text out over lines of at most `width` columns where it can: clauses first, then conditions, then the inside
 * of parentheses. Breaks only where white space stands already, so that the text's normal form stays the same.
 */
export function layoutSql(sql: string, width: number): string[] {
  return layout(words(sql), 0, 0, width);
}

function layout(all: readonly Word[], depth: number, indent: number, width: number): string[] {
  const text = all.map((word) => word.text).join(' ');
  if (indent * 2 + text.length <= width || all.length < 2) return [`${'  '.repeat(indent)}${text}`];
  if (!all.some((word, at) => at > 0 && word.depth <= depth)) return layout(all, deeper(all, depth), indent, width);
  for (const [pattern, extra] of [
    [CLAUSE, depth === 0 ? 0 : 1],
    [JUNCTION, 1],
  ] as const) {
    const parts = cut(all, (word, before) => word.depth === depth && starts(pattern, word, before));
    if (parts.length > 1) {
      return parts.flatMap((part, index) => layout(part, depth, indent + (index === 0 ? 0 : extra), width));
    }
  }
  if (all.some((word) => word.depth > depth && word.text !== ')')) {
    const open = all.findIndex((word, at) => at > 0 && word.depth > depth && CLAUSE.test(word.text));
    if (open > 0) return layout(all, all[open]?.depth ?? depth + 1, indent, width);
  }
  return filled(all, indent, width);
}

function deeper(all: readonly Word[], depth: number): number {
  return Math.max(depth + 1, Math.min(...all.slice(1).map((word) => word.depth)));
}

/** `LEFT JOIN` and `ORDER BY` start once; `LEFT(`, a function, does not start a clause. */
function starts(pattern: RegExp, word: Word, before: Word | undefined): boolean {
  if (!pattern.test(word.text)) return false;
  return !(/^JOIN$/i.test(word.text) && /^(LEFT|INNER|RIGHT|CROSS|OUTER)$/i.test(before?.text ?? ''));
}

function cut(all: readonly Word[], at: (word: Word, before: Word | undefined) => boolean): Word[][] {
  const parts: Word[][] = [];
  for (const [index, word] of all.entries()) {
    const part = parts.at(-1);
    if (!part || (index > 0 && at(word, all[index - 1]))) parts.push([word]);
    else part.push(word);
  }
  return parts;
}

/** As much on a line as it holds; what stands between two commas stays together where it can. */
function filled(all: readonly Word[], indent: number, width: number): string[] {
  const commas = all.some((word) => word.text.endsWith(','));
  const groups = commas ? cut(all, (_, before) => before?.text.endsWith(',') ?? false) : all.map((word) => [word]);
  const lines: string[] = [];
  let current = '  '.repeat(indent);
  let empty = true;
  for (const group of groups) {
    const text = group.map((word) => word.text).join(' ');
    if (!empty && current.length + 1 + text.length > width) {
      lines.push(current);
      current = '  '.repeat(indent + 1);
      empty = true;
    }
    current += empty ? text : ` ${text}`;
    empty = false;
  }
  return [...lines, current];
}

/** Words between white space outside quotes. */
function words(sql: string): Word[] {
  const out: Word[] = [];
  let text = '';
  let depth = 0;
  let start = 0;
  const flush = (): void => {
    if (text !== '') out.push({ text, depth: start });
    text = '';
  };
  for (const span of spans(sql)) {
    if (span.kind !== 'code') {
      if (text === '') start = depth;
      text += span.text;
      continue;
    }
    for (const char of span.text) {
      if (/\s/.test(char)) {
        flush();
        continue;
      }
      if (text === '') start = depth;
      text += char;
      if (char === '(') depth += 1;
      if (char === ')') depth -= 1;
    }
  }
  flush();
  return out;
}
