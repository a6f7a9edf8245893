import { createHash } from 'node:crypto';
import { catalogToJson } from './json.ts';
import type { Catalog, Table } from './model.ts';

/**
 * SHA-256 (hexadecimal) of the normal form of a table or a whole catalog. Two that `diffCatalogs` tells no difference
 * of have one fingerprint: the order of keys and what is implicit do not count, nor does the server.
 */
export function fingerprint(subject: Table | Catalog): string {
  const plain = 'tables' in subject ? catalogForm(subject) : tableForm(subject);
  return createHash('sha256').update(stable(plain)).digest('hex');
}

function catalogForm(catalog: Catalog): unknown {
  const { server: _, tables, ...rest } = catalogToJson(catalog);
  return { ...rest, tables: Object.values(tables).map(tableForm) };
}

function tableForm(table: Table): unknown {
  const byName = <T extends { readonly name: string }>(items: readonly T[]): T[] =>
    [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return {
    ...table,
    indexes: byName(table.indexes).map(({ implicit: _, ...index }) => index),
    foreignKeys: byName(table.foreignKeys),
    checks: byName(table.checks),
  };
}

/** JSON with the keys of every object sorted. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
