import type { TableColumns } from '../model.ts';

/** What every verb may say besides its own words. */
export interface VerbOptions {
  /**
   * Columns that the step reads, by table. A verb knows what it writes from its own words; what its SQL reads stands
   * here, so that the runner need not read SQL. Absent: it reads nothing.
   */
  readonly reads?: TableColumns;
}

/** What the verbs say whose SQL may join tables. */
export interface JoiningOptions extends VerbOptions {
  /**
   * Tables without a row of which the step does nothing, besides the one that it changes: those that the SQL joins, but
   * by an outer join or in a query within it. One step leaves out what has no rows to work on.
   */
  readonly needs?: readonly string[];
}

/** `needs` as a step holds them; `undefined` where there are none. */
export function neededTables(needs: readonly string[] = []): readonly string[] | undefined {
  return needs.length === 0 ? undefined : Object.freeze([...new Set(needs)].sort());
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
