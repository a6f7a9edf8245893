import { type ColumnLike, columnSpec } from './column-builder.ts';
import { freeze } from './freeze.ts';
import type { AddColumn, AlterColumn, DropColumn } from './model.ts';

export function addColumn(
  table: string,
  name: string,
  column: ColumnLike,
  options: Pick<AddColumn, 'position' | 'key'> = {},
): AddColumn {
  return freeze({ kind: 'addColumn', table, column: columnSpec(name, column), ...options });
}

export function dropColumn(table: string, column: string): DropColumn {
  return freeze({ kind: 'dropColumn', table, column });
}

/** The whole new definition; what it leaves out is lost. */
export function alterColumn(
  table: string,
  name: string,
  column: ColumnLike,
  options: { readonly rename?: string } = {},
): AlterColumn {
  return freeze({ kind: 'alterColumn', table, column: name, to: columnSpec(options.rename ?? name, column) });
}
