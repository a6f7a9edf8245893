import type { Server } from '../../catalog/model.ts';
import type { TableAlteration } from '../../operation/compile/index.ts';
import type { AddForeignKey, AlterTableOptions, TableOptions } from '../../operation/model.ts';
import { netColumns, type TableChange } from './net-columns.ts';
import { netChecks, netIndexes } from './net-keys.ts';

/** What happens to one table that is there before and after, in parts that an order is sought for. */
export interface TableAlterations {
  readonly checkDrops: readonly TableAlteration[];
  readonly indexDrops: readonly TableAlteration[];
  readonly primaryDrop: readonly TableAlteration[];
  readonly columnDrops: readonly TableAlteration[];
  readonly columnAlters: readonly TableAlteration[];
  readonly counters: readonly TableAlteration[];
  readonly columnAdds: readonly TableAlteration[];
  readonly options: readonly TableAlteration[];
  readonly primaryAdd: readonly TableAlteration[];
  readonly indexCreates: readonly TableAlteration[];
  readonly indexRenames: readonly TableAlteration[];
  readonly checkAdds: readonly TableAlteration[];
  readonly keyAdds: readonly AddForeignKey[];
  /** Behind everything else, in a statement of their own: a column has one default in one statement. */
  readonly defaults: readonly TableAlteration[];
}

/** A table that stays as it is. */
export const NOTHING: Omit<TableAlterations, 'keyAdds'> = {
  checkDrops: [],
  indexDrops: [],
  primaryDrop: [],
  columnDrops: [],
  columnAlters: [],
  counters: [],
  columnAdds: [],
  options: [],
  primaryAdd: [],
  indexCreates: [],
  indexRenames: [],
  checkAdds: [],
  defaults: [],
};

/** The table's own defaults, as far as they change. */
function netOptions({ before, after }: TableChange): readonly AlterTableOptions[] {
  const { charset, collation } = after;
  const changed: TableOptions = {
    ...(before.engine === after.engine ? {} : { engine: after.engine }),
    ...(before.collation === collation ? {} : { charset, collation }),
    ...(before.rowFormat === after.rowFormat ? {} : { rowFormat: after.rowFormat ?? 'DYNAMIC' }),
    ...(before.comment === after.comment ? {} : { comment: after.comment }),
  };
  return Object.keys(changed).length === 0 ? [] : [{ kind: 'alterTableOptions', table: after.name, options: changed }];
}

/** The net change of a table but for its foreign keys, of which `keyAdds` will come. */
export function netTable(
  change: TableChange,
  server: Server,
  keyAdds: readonly AddForeignKey[],
): Omit<TableAlterations, 'keyAdds'> {
  const columns = netColumns(change);
  const indexes = netIndexes(change, server, keyAdds);
  const checks = netChecks(change);
  const { primaryDrop, primaryAdd } = indexes;
  return {
    checkDrops: checks.drops,
    indexDrops: indexes.drops,
    primaryDrop: primaryDrop === null ? [] : [primaryDrop],
    columnDrops: columns.drops,
    columnAlters: columns.alters,
    counters: columns.counters,
    columnAdds: columns.adds,
    options: netOptions(change),
    primaryAdd: primaryAdd === null ? [] : [primaryAdd],
    indexCreates: indexes.creates,
    indexRenames: indexes.renames,
    checkAdds: checks.adds,
    defaults: columns.defaults,
  };
}

/** True if nothing happens to the table. */
export function isNothing(parts: TableAlterations): boolean {
  return Object.values(parts).every((list: readonly TableAlteration[]) => list.length === 0);
}
