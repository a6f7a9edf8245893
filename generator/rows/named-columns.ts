import { type Token, tokenize } from '../../src/catalog/token.ts';
import type { TableColumns } from '../../src/migration/model.ts';
import { type LowerContext, tableOf } from './facts.ts';

function nameOf({ kind, text }: Token): string | null {
  return kind === 'word' || kind === 'quoted' ? text.toLowerCase() : null;
}

/** `EXISTS (SELECT *`: what an EXISTS selects is not looked at (MySQL manual, "Subqueries with EXISTS or NOT EXISTS"). */
function isExists(before: readonly Token[]): boolean {
  const [exists, bracket, select] = before.slice(-3).map(({ text }) => text.toLowerCase());
  return exists === 'exists' && bracket === '(' && select === 'select';
}

/** A `*` that stands for columns: not `COUNT(*)`, and not behind something that it could multiply. */
function standsForColumns(before: readonly Token[], columns: ReadonlySet<string>): boolean {
  const last = before.at(-1);
  if (last === undefined) return true;
  if (last.kind === 'symbol') return last.text === '.' || last.text === ',';
  return last.kind === 'word' && !columns.has(last.text.toLowerCase()) && !isExists(before);
}

/**
 * Columns of tables whose names stand in SQL text; all where a table is not known, `*` is asked for, or a join goes by
 * names that do not stand there.
 */
export function namedColumns(tables: readonly string[], text: string, context: LowerContext): TableColumns {
  const tokens = tokenize(text);
  const words = new Set(tokens.map(nameOf));
  const known = tables.map((table) => [table, tableOf(context, table)?.columns.map(({ name }) => name)] as const);
  const columns = new Set(known.flatMap(([, names]) => names ?? []).map((name) => name.toLowerCase()));
  const isStar = ({ kind, text }: Token, at: number) =>
    kind === 'symbol' && text === '*' && standsForColumns(tokens.slice(0, at), columns);
  const all = words.has('natural') || tokens.some(isStar);
  const read = known.map(([table, names]): [string, readonly string[]] => [
    table,
    all || !names ? ['*'] : names.filter((name) => words.has(name.toLowerCase())),
  ]);
  return Object.fromEntries(read.filter(([, names]) => names.length > 0));
}
