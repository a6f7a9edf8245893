import { spans } from '../../src/migration/verb/sql-text.ts';

/** A piece of a statement: one of its outermost keywords, and what stands behind it. */
export type Clauses = readonly { readonly word: string; readonly text: string }[];

/**
 * The text in pieces that begin at its outermost keywords.
 *
 * @param words the keywords that begin a piece, in capitals
 * @param last behind this one everything belongs to it
 */
export function cutClauses(sql: string, words: ReadonlySet<string>, last?: string): Clauses {
  const pieces: { word: string; text: string }[] = [];
  let depth = 0;
  for (const span of spans(sql)) {
    const tokens = span.kind === 'code' ? (span.text.match(/[A-Za-z_]\w*|[()]|[^A-Za-z_()]+/g) ?? []) : [span.text];
    for (const token of tokens) {
      if (token === '(') depth += 1;
      if (token === ')') depth -= 1;
      const word = token.toUpperCase();
      const piece = pieces.at(-1);
      const starts = span.kind === 'code' && depth === 0 && words.has(word) && (!last || piece?.word !== last);
      if (starts) pieces.push({ word, text: '' });
      else if (piece) piece.text += token;
    }
  }
  return pieces.map(({ word, text }) => ({ word, text: text.trim() }));
}

/** The keywords of a statement, in its order. */
export function shape(clauses: Clauses): string {
  return clauses.map(({ word }) => word).join(' ');
}

const NAME = /^(?:`([^`]+)`|([A-Za-z_]\w*))/;

/** A name at the start of a text, and what stands behind it. */
export function named(text: string): { name: string; rest: string } | null {
  const match = NAME.exec(text);
  const name = match?.[1] ?? match?.[2];
  return match && name !== undefined ? { name, rest: text.slice(match[0].length).trim() } : null;
}

/** The parts between commas outside parentheses and quotes. */
export function splitList(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const span of spans(text)) {
    for (const char of span.kind === 'code' ? span.text : [span.text]) {
      if (char === '(') depth += 1;
      if (char === ')') depth -= 1;
      if (char === ',' && depth === 0) parts.push('');
      else parts[parts.length - 1] += char;
    }
  }
  return parts.map((part) => part.trim());
}

/** Everything that begins a clause of a query: one that has more than SELECT, FROM and WHERE is not plain. */
const QUERY_WORDS: ReadonlySet<string> = new Set([
  ...['SELECT', 'FROM', 'WHERE', 'GROUP', 'HAVING', 'WINDOW', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH', 'PROCEDURE', 'INTO'],
  ...['FOR', 'LOCK', 'UNION', 'EXCEPT', 'INTERSECT', 'MINUS', 'WITH', 'VALUES', 'RETURNING'],
]);

/** What a query selects, and from what; `null` where it groups, orders, limits or combines, or asks no table. */
export function plainQuery(select: string): { readonly items: readonly string[]; readonly from: string } | null {
  const clauses = cutClauses(select, QUERY_WORDS);
  const [items, from] = clauses;
  if (!items || !from || !['SELECT FROM', 'SELECT FROM WHERE'].includes(shape(clauses))) return null;
  return { items: splitList(items.text), from: from.text };
}
