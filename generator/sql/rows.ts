import { type Token, tokenize } from '../../src/catalog/token.ts';

export type RowVerb = 'select' | 'insert' | 'update' | 'delete' | 'replace' | 'truncate';

export interface RowText {
  readonly kind: 'rows';
  readonly verb: RowVerb;
  readonly text: string;
  /** Tables, sorted. A table that is changed by what it holds (UPDATE, DELETE) is read too. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

const endsTables = new Set([
  'WHERE',
  'SET',
  'GROUP',
  'ORDER',
  'HAVING',
  'LIMIT',
  'UNION',
  'ON',
  'USING',
  'VALUES',
  'VALUE',
  'FOR',
  'SELECT',
]);
const joins = new Set(['JOIN', 'INNER', 'LEFT', 'RIGHT', 'OUTER', 'CROSS', 'NATURAL', 'STRAIGHT_JOIN']);

/** A statement over rows, kept as text, with the tables that it touches. */
export function parseRows(verb: RowVerb, text: string): RowText {
  const tokens = tokenize(text);
  const tables = tableReferences(tokens);
  const all = new Set(tables.map((table) => table.name));
  const writes = new Set<string>();
  const reads = new Set(all);
  const first = tables[0]?.name;
  switch (verb) {
    case 'select':
      break;
    case 'insert':
    case 'replace':
      if (first !== undefined) {
        writes.add(first);
        if (tables.filter((table) => table.name === first).length === 1) reads.delete(first);
      }
      break;
    case 'truncate':
      if (first !== undefined) writes.add(first);
      reads.clear();
      break;
    case 'update':
      for (const name of updated(tokens, tables)) writes.add(name);
      break;
    case 'delete':
      for (const name of deleted(tokens, tables)) writes.add(name);
      break;
  }
  return {
    kind: 'rows',
    verb,
    text: text
      .slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end)
      .replace(/;$/, '')
      .trim(),
    reads: [...reads].sort(),
    writes: [...writes].sort(),
  };
}

interface TableReference {
  readonly name: string;
  readonly alias: string;
  /** Offset in the tokens. */
  readonly at: number;
}

function upper(token: Token | undefined): string {
  return token?.kind === 'word' || token?.kind === 'symbol' ? token.text.toUpperCase() : '';
}

function isName(token: Token | undefined): token is Token {
  return token?.kind === 'quoted' || token?.kind === 'word';
}

/** Every table behind FROM, JOIN, INTO, UPDATE and TABLE, and behind the commas of such a list. */
function tableReferences(tokens: readonly Token[]): TableReference[] {
  const found: TableReference[] = [];
  const read = (start: number): number => {
    let at = start;
    while (['LOW_PRIORITY', 'IGNORE', 'DELAYED', 'HIGH_PRIORITY', 'QUICK'].includes(upper(tokens[at]))) at++;
    if (!isName(tokens[at]) || upper(tokens[at]) === 'SELECT') return at;
    const place = at;
    while (upper(tokens[at + 1]) === '.') at += 2;
    const name = tokens[at]?.text ?? '';
    at++;
    if (upper(tokens[at]) === 'AS') at++;
    const word = upper(tokens[at]);
    const aliased = isName(tokens[at]) && !endsTables.has(word) && !joins.has(word);
    const alias = aliased ? (tokens[at]?.text ?? name) : name;
    if (aliased) at++;
    found.push({ name, alias, at: place });
    return at;
  };
  for (let at = 0; at < tokens.length; ) {
    const word = upper(tokens[at]);
    // DELETE FROM t USING t JOIN u; but JOIN u USING (id).
    const starts =
      ['FROM', 'JOIN', 'STRAIGHT_JOIN', 'INTO', 'TABLE'].includes(word) ||
      (word === 'UPDATE' && at === 0) ||
      (word === 'USING' && isName(tokens[at + 1])) ||
      (word === 'TRUNCATE' && upper(tokens[at + 1]) !== 'TABLE') ||
      (['INSERT', 'REPLACE'].includes(word) &&
        at === 0 &&
        !['INTO'].includes(upper(tokens[at + 1])) &&
        !hasInto(tokens));
    at++;
    if (!starts) continue;
    at = read(at);
    while (upper(tokens[at]) === ',') at = read(at + 1);
  }
  return found;
}

function hasInto(tokens: readonly Token[]): boolean {
  return tokens.slice(0, 4).some((token) => upper(token) === 'INTO');
}

/** Tables whose columns stand left of `=` in SET; without a qualifier: every table of the list. */
function updated(tokens: readonly Token[], tables: readonly TableReference[]): string[] {
  const start = tokens.findIndex((token) => upper(token) === 'SET');
  const listed = tables.filter((table) => table.at < start);
  const names = new Set<string>();
  let depth = 0;
  let target = true;
  for (let at = start + 1; at < tokens.length; at++) {
    const word = upper(tokens[at]);
    if (word === '(') depth++;
    if (word === ')') depth--;
    if (depth > 0) continue;
    if (['WHERE', 'ORDER', 'LIMIT'].includes(word)) break;
    if (target && isName(tokens[at])) {
      const qualifier = upper(tokens[at + 1]) === '.' ? tokens[at]?.text : undefined;
      for (const table of listed)
        if (qualifier === undefined || qualifier === table.alias || qualifier === table.name) names.add(table.name);
      target = false;
    }
    if (word === ',') target = true;
  }
  return [...names];
}

/** `DELETE FROM t`, `DELETE a, b FROM …`, `DELETE FROM a USING …`. */
function deleted(tokens: readonly Token[], tables: readonly TableReference[]): string[] {
  const from = tokens.findIndex((token) => upper(token) === 'FROM');
  const aliases = tokens
    .slice(1, from)
    .filter(
      (token, place, all) =>
        isName(token) && upper(all[place + 1]) !== '.' && !['LOW_PRIORITY', 'QUICK', 'IGNORE'].includes(upper(token)),
    )
    .map((token) => token.text);
  const listed = tables.filter((table) => aliases.includes(table.alias) || aliases.includes(table.name));
  if (aliases.length > 0) return listed.map((table) => table.name);
  return tables.slice(0, 1).map((table) => table.name);
}
