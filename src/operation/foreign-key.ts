import type { ReferentialAction } from '../catalog/model.ts';
import { freeze } from './freeze.ts';
import type { AddForeignKey, DropForeignKey, ForeignKeySpec } from './model.ts';

interface Actions {
  readonly onUpdate?: ReferentialAction;
  readonly onDelete?: ReferentialAction;
}

/** A foreign key inside `createTable`; `null` for a name that the server makes up. */
export function foreignKey(
  name: string | null,
  columns: readonly string[],
  refTable: string,
  refColumns: readonly string[],
  actions: Actions = {},
): ForeignKeySpec {
  return freeze({ ...(name === null ? {} : { name }), columns, refTable, refColumns, ...actions });
}

export function addForeignKey(
  table: string,
  name: string | null,
  columns: readonly string[],
  refTable: string,
  refColumns: readonly string[],
  actions: Actions = {},
): AddForeignKey {
  return freeze({ kind: 'addForeignKey', table, foreignKey: foreignKey(name, columns, refTable, refColumns, actions) });
}

/** `what`: the key is found by these where they are given; the name is a hint then. */
export function dropForeignKey(
  table: string,
  name: string,
  what: {
    readonly columns?: readonly string[];
    readonly refTable?: string;
    readonly refColumns?: readonly string[];
  } = {},
): DropForeignKey {
  return freeze({ kind: 'dropForeignKey', table, name, ...what });
}
