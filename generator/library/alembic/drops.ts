import { findIndex, sameName } from '../../../src/catalog/lookup.ts';
import type { Interpreter } from '../../python/interpreter.ts';

/**
 * Drops an index that a script names. What the index is (columns, uniqueness) is taken from the chain's catalog, so
 * that the operation finds it on a database where it has another name. A name that the chain does not have gets no
 * columns: the server would refuse, and so does `vm.operation`.
 */
export function dropIndexNamed(vm: Interpreter, table: string, name: string, guarded = false): void {
  const owner = vm.database.catalog.tables.get(table);
  const known = owner && findIndex(owner, name);
  vm.operation({
    kind: 'dropIndex',
    table,
    name: known?.name ?? name,
    ...(known ? { columns: known.parts.map((part) => part.column), unique: known.unique } : {}),
    ...(guarded ? { when: { kind: 'hasIndex', table, name: known?.name ?? name } } : {}),
  });
}

/** The same for a foreign key. */
export function dropForeignKeyNamed(vm: Interpreter, table: string, name: string, guarded = false): void {
  const keys = vm.database.catalog.tables.get(table)?.foreignKeys ?? [];
  const known = keys.find((key) => sameName(key.name, name));
  vm.operation({
    kind: 'dropForeignKey',
    table,
    name: known?.name ?? name,
    ...(known ? { columns: known.columns, refTable: known.refTable, refColumns: known.refColumns } : {}),
    ...(guarded ? { when: { kind: 'hasForeignKey', table, name: known?.name ?? name } } : {}),
  });
}
