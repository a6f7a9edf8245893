import type { ForeignKey, Table } from '../../../src/catalog/model.ts';

/** Whether a row can do without the parent: then NULL can stand for one that is filled later. */
function isOptional(table: Table, key: ForeignKey): boolean {
  return key.columns.some((name) => table.columns.find((column) => column.name === name)?.nullable === true);
}

/**
 * Tables with their parents first. Where references run in a circle, one that may be NULL is cut: rows of that table
 * come before their parents and have NULL there.
 * @throws when a circle has no such reference: no first row could be inserted without switching the checks off
 */
export function parentsFirst(tables: ReadonlyMap<string, Table>): readonly Table[] {
  const ordered: Table[] = [];
  const placed = new Set<string>();
  const waiting = [...tables.keys()].sort().map((name) => tables.get(name) as Table);
  const isThere = (table: Table, key: ForeignKey) => key.refTable === table.name || placed.has(key.refTable);
  while (waiting.length > 0) {
    const possible = waiting.filter((table) =>
      table.foreignKeys.every((key) => isThere(table, key) || isOptional(table, key)),
    );
    const next = possible.find((table) => table.foreignKeys.every((key) => isThere(table, key))) ?? possible[0];
    if (next === undefined) {
      throw new Error(`the tables ${waiting.map((table) => table.name).join(', ')} need each other's rows first`);
    }
    waiting.splice(waiting.indexOf(next), 1);
    placed.add(next.name);
    ordered.push(next);
  }
  return ordered;
}
