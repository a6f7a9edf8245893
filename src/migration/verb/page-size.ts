/** Rows of one page, at most. */
export const MOST = 1000;
/** What a page's rows should come to, in characters: long texts make small pages, so that memory stays flat. */
const WANTED = 2_000_000;

/** How many rows to ask for next, by those that came last. */
export function pageSize(rows: readonly Readonly<Record<string, unknown>>[]): number {
  let characters = 1;
  for (const row of rows) for (const value of Object.values(row)) characters += lengthOf(value);
  return Math.max(1, Math.min(MOST, Math.floor((rows.length * WANTED) / characters)));
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
}
