import { freeze } from './freeze.ts';
import type { AddPrimaryKey, DropPrimaryKey, PartSpec } from './model.ts';

export function addPrimaryKey(table: string, columns: readonly (string | PartSpec)[]): AddPrimaryKey {
  return freeze({ kind: 'addPrimaryKey', table, columns });
}

/** Drops the primary key that is there in the same statement. */
export function replacePrimaryKey(table: string, columns: readonly (string | PartSpec)[]): AddPrimaryKey {
  return freeze({ kind: 'addPrimaryKey', table, columns, replace: true });
}

export function dropPrimaryKey(table: string): DropPrimaryKey {
  return freeze({ kind: 'dropPrimaryKey', table });
}
