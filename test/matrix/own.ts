import type { Difference } from '../../src/catalog/diff/difference.ts';
import { diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { MigrationSet } from '../../src/migration/model.ts';
import { describe, rowDifferences, truthRows } from './compare.ts';
import type { StandingTruth } from './truth-reader.ts';

/** Tells what a start already had otherwise than a database that came all the way, and still has at the end. */
export interface Own {
  readonly difference: (difference: Difference, end: Catalog) => boolean;
  readonly row: (line: string) => boolean;
}

const nothing: Own = { difference: () => false, row: () => false };

/** The tables that the set's scripts rename, by the new name. */
function renamed(set: MigrationSet): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { steps } of set.migrations) {
    for (const step of steps) {
      if (step.kind === 'renameTable') found.set(step.to, [...(found.get(step.to) ?? []), step.table]);
    }
  }
  return found;
}

/** Columns that stand in another order go on to do so; those that the start had stand as they did. */
function keepsOrder(start: Catalog, end: Catalog, name: string): boolean {
  const [before, after] = [start.tables.get(name), end.tables.get(name)].map((table) =>
    table?.columns.map((column) => column.name),
  );
  if (!before || !after) return false;
  const kept = before.filter((column) => after.includes(column));
  return after.filter((column) => before.includes(column)).join() === kept.join();
}

/**
 * The start's own differences. One that a script has changed on either side is another one, and no longer the start's
 * own; but a table's own order of columns goes on when columns come and go, and the CHECK of a boolean goes with its
 * table when that is renamed.
 *
 * @param came the database that came all the way, at the start's release; `null`: there is no such record
 */
export function ownDifferences(set: MigrationSet, came: StandingTruth | null, start: StandingTruth): Own {
  if (came === null || came === start) return nothing;
  const differences = diffCatalogs(came.catalog, start.catalog);
  const lines = new Set(differences.map(describe));
  const orders = new Set(differences.flatMap(({ code, object }) => (code === 'column-order' ? [object.table] : [])));
  const checks = new Set(
    differences.flatMap(({ code, object, found }) =>
      code === 'boolean-check-unexpected' ? [`${object.table} ${found}`] : [],
    ),
  );
  const rows = new Set(rowDifferences(truthRows(came), truthRows(start)));
  const before = renamed(set);
  return {
    difference(difference, end) {
      const { code, object, found } = difference;
      const table = object.table ?? '';
      if (code === 'column-order') return orders.has(table) && keepsOrder(start.catalog, end, table);
      if (code === 'boolean-check-unexpected') {
        const names = [table, ...(before.get(table) ?? []).filter((name) => !end.tables.has(name))];
        return names.some((name) => checks.has(`${name} ${found}`));
      }
      return lines.has(describe(difference));
    },
    row: (line) => rows.has(line),
  };
}
