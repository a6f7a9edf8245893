import { freeze } from './freeze.ts';
import type { AlterDatabase, AlterTableOptions, TableOptions } from './model.ts';

/** Charset and collation become the default for later columns; those that are there keep theirs. */
export function alterTableOptions(table: string, options: TableOptions): AlterTableOptions {
  return freeze({ kind: 'alterTableOptions', table, options });
}

/** `CONVERT TO CHARACTER SET`: the columns too. */
export function convertTable(
  table: string,
  options: { readonly charset?: string; readonly collation?: string },
): AlterTableOptions {
  return freeze({ kind: 'alterTableOptions', table, options, convert: true });
}

export function alterDatabase(options: { readonly charset?: string; readonly collation?: string }): AlterDatabase {
  return freeze({ kind: 'alterDatabase', ...options });
}
