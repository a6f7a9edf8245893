import { locateForeignKey, locateIndex } from '../../catalog/lookup.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import type { Operation } from '../../operation/model.ts';

function added<T extends { readonly name: string }>(before: readonly T[], after: readonly T[]): T | undefined {
  const old = new Set(before.map(({ name }) => name.toLowerCase()));
  return after.find(({ name }) => !old.has(name.toLowerCase()));
}

function withoutGuard(operation: Operation): Operation {
  if (operation.when === undefined) return operation;
  const { when: _, ...plain } = operation;
  return plain;
}

/** The operation itself where it has that name: what it did once, it need not be tried again for. */
function withName<T extends { readonly name: string }>(operation: T, name: string | undefined): T {
  return name === undefined || name === operation.name ? operation : { ...operation, name };
}

/**
 * An operation that was decided on `before` and led to `after`, so that it does the same elsewhere: no guard, and an
 * index by the name that the server has given or found. Foreign keys stay as they are: whether one is named decides the
 * name of its index, and the keys of a table keep their order anyway.
 */
export function resolved(operation: Operation, before: Catalog, after: Catalog): Operation {
  const bare = withoutGuard(operation);
  const table: Table | undefined = 'table' in bare ? before.tables.get(bare.table) : undefined;
  if (table === undefined) return bare;
  switch (bare.kind) {
    case 'createIndex': {
      const made = bare.index.name ?? added(table.indexes, after.tables.get(table.name)?.indexes ?? [])?.name;
      return made === undefined || made === bare.index.name ? bare : { ...bare, index: { ...bare.index, name: made } };
    }
    case 'dropIndex':
    case 'renameIndex':
      return withName(bare, locateIndex(table, bare)?.name);
    case 'dropForeignKey':
      return withName(bare, locateForeignKey(table, bare)?.name);
    default:
      return bare;
  }
}
