import type { Table } from '../../../src/catalog/model.ts';

/**
 * Tables with their parents first. A cycle is cut at the table that comes first by name; the references that then
 * point to a later table are filled with NULL.
 */
export function parentsFirst(tables: ReadonlyMap<string, Table>): readonly Table[] {
  const ordered: Table[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (table: Table) => {
    if (state.has(table.name)) return;
    state.set(table.name, 'visiting');
    // A parent that must be there goes before one that a NULL can stand for, so that a cycle is cut at the latter.
    const required = (columns: readonly string[]) =>
      columns.every((name) => table.columns.find((column) => column.name === name)?.nullable === false);
    const keys = [...table.foreignKeys].sort(
      (one, other) =>
        Number(required(other.columns)) - Number(required(one.columns)) || (one.refTable < other.refTable ? -1 : 1),
    );
    for (const key of keys) {
      const parent = tables.get(key.refTable);
      if (parent !== undefined) visit(parent);
    }
    state.set(table.name, 'done');
    ordered.push(table);
  };
  for (const name of [...tables.keys()].sort()) visit(tables.get(name) as Table);
  return ordered;
}
