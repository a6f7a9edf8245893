import { freeze } from './freeze.ts';
import type { CreateIndex, DropIndex, IndexSpec, PartSpec, RenameIndex } from './model.ts';

type Columns = readonly (string | PartSpec)[];

/** A prefix of a column in an index: `part('path', 255)`. */
export function part(column: string, length: number): PartSpec {
  return freeze({ column, length });
}

/** An index inside `createTable`; `null` for a name that the server makes up. */
export function index(name: string | null, columns: Columns, kind?: 'fulltext' | 'spatial'): IndexSpec {
  return freeze({ ...named(name), columns, ...(kind === undefined ? {} : { kind }) });
}

export function unique(name: string | null, columns: Columns): IndexSpec {
  return freeze({ ...named(name), unique: true, columns });
}

function named(name: string | null): { name?: string } {
  return name === null ? {} : { name };
}

export function createIndex(
  table: string,
  name: string | null,
  columns: Columns,
  kind?: 'fulltext' | 'spatial',
): CreateIndex {
  return freeze({ kind: 'createIndex', table, index: index(name, columns, kind) });
}

export function createUniqueIndex(table: string, name: string | null, columns: Columns): CreateIndex {
  return freeze({ kind: 'createIndex', table, index: unique(name, columns) });
}

/** `what`: how to find the index where it carries another name. */
export function dropIndex(
  table: string,
  name: string,
  what: { readonly columns?: readonly string[]; readonly unique?: boolean } = {},
): DropIndex {
  return freeze({ kind: 'dropIndex', table, name, ...what });
}

export function renameIndex(
  table: string,
  name: string,
  to: string,
  what: { readonly columns?: readonly string[] } = {},
): RenameIndex {
  return freeze({ kind: 'renameIndex', table, name, to, ...what });
}
