import type { ColumnId, TableId } from './identity.ts';

/** Columns of a table: some, or whichever there are. */
export type Columns = ReadonlySet<ColumnId> | 'all';
/** Columns by table. A table with no columns is touched as such: it has to be there. */
export type Touched = ReadonlyMap<TableId, Columns>;

function both(a: Columns | undefined, b: Columns): Columns {
  if (a === undefined) return b;
  return a === 'all' || b === 'all' ? 'all' : new Set([...a, ...b]);
}

/** Everything that is in one of them. */
export function united(parts: Iterable<readonly [TableId, Columns]>): Touched {
  const result = new Map<TableId, Columns>();
  for (const [table, columns] of parts) result.set(table, both(result.get(table), columns));
  return result;
}
