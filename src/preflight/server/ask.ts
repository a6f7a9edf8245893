import type { CheckContext } from './model.ts';

type Query = CheckContext['query'];

/** Errors of servers that lack a statement, a table or a variable: what was asked about is not there. */
const ABSENT: ReadonlySet<number> = new Set([1049, 1064, 1109, 1146, 1193, 1235]);

function errnoOf(error: unknown): number {
  return Number((error as { errno?: unknown } | null)?.errno ?? 0);
}

/** The rows, or none on a server that does not know the question. */
export async function askIfKnown(query: Query, sql: string, bindings?: readonly unknown[]) {
  try {
    return await query(sql, bindings);
  } catch (error) {
    if (ABSENT.has(errnoOf(error))) return [];
    throw error;
  }
}

/** The server refused to tell: ER_ACCESS_DENIED…, ER_SPECIFIC_ACCESS_DENIED_ERROR, ER_XAER_RMERR and their like. */
export function isDenied(error: unknown): boolean {
  return [1044, 1045, 1142, 1143, 1227, 1401].includes(errnoOf(error));
}

/** Global variables by lower-case name, as text; one that the server does not have is missing. */
export async function variables(query: Query, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return pairs(await query(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names.map(() => '?').join(', ')})`, names));
}

/** Status values by lower-case name. `pattern` is one of LIKE. */
export async function statusValues(query: Query, pattern: string): Promise<ReadonlyMap<string, string>> {
  return pairs(await query('SHOW GLOBAL STATUS LIKE ?', [pattern]));
}

function pairs(rows: readonly Record<string, unknown>[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [String(row.Variable_name).toLowerCase(), String(row.Value)]));
}

/** `ON`, `1`, `YES`: what servers say for true. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && ['on', '1', 'yes', 'true'].includes(value.toLowerCase());
}
