import { columnsForTarget } from '../../catalog/foreign-key.ts';
import { applyOperation, CatalogError, diffCatalogs } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { alterClauses, quoteName, type TableAlteration } from '../../operation/index.ts';
import { operationSpeed, slower } from '../capability/index.ts';
import type { Applied, How } from './build.ts';

/** What takes back new foreign keys of a table and the indexes that came with them. */
function reversal(name: string, before: Catalog, after: Catalog): readonly TableAlteration[] {
  const [old, now] = [before.tables.get(name) as Table, after.tables.get(name) as Table];
  const fresh = <T extends { readonly name: string }>(had: readonly T[], has: readonly T[]) =>
    has.filter((one) => !had.some((other) => other.name === one.name)).map((one) => one.name);
  return [
    ...fresh(old.foreignKeys, now.foreignKeys).map(
      (key) => ({ kind: 'dropForeignKey', table: name, name: key }) as const,
    ),
    ...fresh(old.indexes, now.indexes).map((index) => ({ kind: 'dropIndex', table: name, name: index }) as const),
  ];
}

/** Whether the table would be again what it was: the server may have put one index in another's place. */
function canBeTakenBack(name: string, before: Catalog, after: Catalog): boolean {
  try {
    const back = reversal(name, before, after).reduce(applyOperation, after);
    return diffCatalogs(before, back).length === 0;
  } catch (error) {
    if (error instanceof CatalogError) return false;
    throw error;
  }
}

/**
 * How the server adds foreign keys to a table where it is told not to look at the rows; `null` where it would copy the
 * table all the same, or where what it has done could not be taken back.
 *
 * @param keys additions of one table, one behind the other
 */
export function uncheckedSpeed(
  keys: readonly [Applied<TableAlteration>, ...Applied<TableAlteration>[]],
): Pick<How, 'speed' | 'reason'> | null {
  const clauses: string[] = [];
  let speed: 'instant' | 'in-place' | 'rebuild' = 'instant';
  for (const { operation, before, after } of keys) {
    if (operation.kind !== 'addForeignKey') return null;
    const table = before.tables.get(operation.table);
    // Columns that have to become another charset's first.
    if (table === undefined || columnsForTarget(table, operation.foreignKey, before).length > 0) return null;
    const alone = operationSpeed(before, { ...operation, foreignKeyChecks: false }, after);
    speed = slower(speed, alone.speed);
    clauses.push(...alone.clauses);
  }
  const [{ operation: first, before }] = keys;
  const after = (keys.at(-1) ?? keys[0]).after;
  if (speed === 'rebuild' || !canBeTakenBack(first.table, before, after)) return null;
  return { speed, reason: [...new Set(clauses)].join(', ') };
}

/** The statement that takes an unchecked one back. */
export function takeBackSql(name: string, before: Catalog, after: Catalog): string {
  const clauses = reversal(name, before, after).flatMap((operation) => alterClauses(after, operation));
  return `ALTER TABLE ${quoteName(name)} ${clauses.join(', ')}`;
}
