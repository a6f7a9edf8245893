import type { TableColumns } from '../model.ts';

/** What every verb may say besides its own words. */
export interface VerbOptions {
  /**
   * Columns that the step reads, by table. A verb knows what it writes from its own words; what its SQL reads stands
   * here, so that the runner need not read SQL. Absent: it reads nothing.
   */
  readonly reads?: TableColumns;
}

/** Columns by table, frozen, tables and columns sorted: the order says nothing, so two equal ones are one. */
export function tableColumns(columns: TableColumns): TableColumns {
  const entries = Object.entries(columns).map(([table, names]) => [table, Object.freeze([...new Set(names)].sort())]);
  return Object.freeze(Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))));
}

/** Drops the fields that are `undefined` and freezes the rest. */
export function frozen<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.freeze(Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))) as T;
}

/** `items` in pieces of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const out: T[][] = [];
  for (let at = 0; at < items.length; at += size) out.push(items.slice(at, at + size));
  return out;
}
