import { applyOperation, CatalogError } from '../../catalog/index.ts';
import { includesName, partColumns, sameName } from '../../catalog/lookup.ts';
import type { Catalog } from '../../catalog/model.ts';
import { specColumns } from '../../catalog/spec.ts';
import type { TableAlteration } from '../../operation/compile/index.ts';
import { type Clause, operationSpeed, type Speed } from '../capability/index.ts';
import { type Applied, applied, type How } from './build.ts';
import { NOTHING, type TableAlterations } from './net-table.ts';
import { uncheckedSpeed } from './unchecked.ts';
import { isUnheld } from './unheld.ts';

/** Operations of one statement, and what the server is told about it. */
export interface Group {
  readonly operations: readonly Applied[];
  readonly how: How;
}

interface Measured extends Applied<TableAlteration> {
  readonly speed: Speed;
  readonly clauses: readonly Clause[];
}

/** @throws CatalogError where an operation is refused in this order */
function measure(catalog: Catalog, operations: readonly TableAlteration[]): readonly Measured[] {
  return applied(catalog, operations).map((one) => ({
    ...one,
    ...operationSpeed(one.before, one.operation, one.after),
  }));
}

/** Orders that come to the same; which of them a server's rules about keys allow depends on the table. */
function orders(parts: TableAlterations): readonly (readonly TableAlteration[])[] {
  const { checkDrops, indexDrops, columnDrops, columnAlters, columnAdds, options, indexCreates } = parts;
  const { counters, primaryDrop, primaryAdd, indexRenames, checkAdds, keyAdds } = parts;
  const head = [...checkDrops];
  const columns = [...columnAlters, ...columnAdds, ...options];
  const tail = [...counters, ...indexRenames, ...checkAdds, ...keyAdds];
  return [
    [...head, ...indexDrops, ...primaryDrop, ...columnDrops, ...columns, ...primaryAdd, ...indexCreates, ...tail],
    [...head, ...columns, ...indexCreates, ...primaryDrop, ...primaryAdd, ...indexDrops, ...columnDrops, ...tail],
    [...head, ...columns, ...primaryDrop, ...primaryAdd, ...indexCreates, ...indexDrops, ...columnDrops, ...tail],
  ];
}

function reasonOf(measured: readonly Measured[], only?: Speed): string {
  const named = measured.filter(({ speed }) => only === undefined || speed === only).flatMap(({ clauses }) => clauses);
  return [...new Set(named)].join(', ');
}

/** All in one statement: what must copy the table, and whatever may ride in the copy. */
function together(measured: readonly Measured[]): readonly Group[] {
  if (measured.length === 0) return [];
  const riding = measured.filter(({ speed }) => speed !== 'rebuild').length;
  const also = riding === 0 ? '' : `; ${riding} more ${riding === 1 ? 'change rides' : 'changes ride'} in the copy`;
  const reason = `${reasonOf(measured, 'rebuild')}${also}`;
  return [{ operations: measured, how: { speed: null, reason } }];
}

/** A column that a copy would refuse for its rows is added alone, and indexes over it come behind. */
function lateOf(measured: readonly Measured[]): readonly Measured[] {
  const names: string[] = [];
  return measured.filter(({ operation, after }) => {
    if (operation.kind === 'createIndex') {
      return specColumns(operation.index.columns).some((column) => includesName(names, column));
    }
    if (operation.kind !== 'addColumn' || !isUnheld(after.tables.get(operation.table), operation.column.name))
      return false;
    names.push(operation.column.name);
    return true;
  });
}

function group(measured: readonly Measured[], speed: 'instant' | 'in-place'): readonly Group[] {
  if (measured.length === 0) return [];
  return [{ operations: measured, how: { speed, reason: reasonOf(measured) } }];
}

/** Instant and in-place clauses stay apart: together they would copy the table. */
function apart(catalog: Catalog, measured: readonly Measured[]): readonly Group[] {
  // MariaDB changes a table's own options instantly, but no name beside them in the same statement (measured on 10.11).
  const solitary = measured.filter(({ operation }) => operation.kind === 'alterTableOptions');
  if (solitary.length > 0 && solitary.length < measured.length) {
    const rest = measured.filter((one) => !solitary.includes(one));
    return [...apart(catalog, rest), ...solitary.flatMap((one) => apart(catalog, [one]))];
  }
  const instant = measured.filter(({ speed }) => speed === 'instant');
  const drops = measured.filter(({ speed, operation }) => speed === 'in-place' && operation.kind === 'dropIndex');
  const others = measured.filter((one) => one.speed === 'in-place' && !drops.includes(one));
  // An index over a column that goes or changes has to go before it.
  const table = catalog.tables.get(measured[0]?.operation.table ?? '');
  const dropped = new Set(drops.flatMap(({ operation }) => ('name' in operation ? [operation.name] : [])));
  const theirs = (table?.indexes ?? [])
    .filter(({ name }) => dropped.has(name))
    .flatMap(({ parts }) => partColumns(parts));
  const first = instant.some(
    ({ operation }) =>
      (operation.kind === 'dropColumn' || operation.kind === 'alterColumn') && includesName(theirs, operation.column),
  );
  if (first || others.length === 0) {
    return [...group(drops, 'in-place'), ...group(instant, 'instant'), ...group(others, 'in-place')];
  }
  return [...group(instant, 'instant'), ...group([...drops, ...others], 'in-place')];
}

/**
 * New foreign keys in a statement of their own, which the server need not copy the table for; `null`: it would have to
 * all the same.
 */
function uncheckedKeys(keys: readonly Measured[]): readonly Group[] | null {
  const [first, ...rest] = keys;
  if (first === undefined) return [];
  const found = uncheckedSpeed([first, ...rest]);
  return found === null ? null : [{ operations: keys, how: { ...found, unchecked: true } }];
}

/** The groups in their own order; `null`: that is none which the server takes. */
function inOrder(catalog: Catalog, groups: readonly Group[]): readonly Group[] | null {
  let before = catalog;
  try {
    return groups.map(({ operations, how }) => {
      const own = operations.map((one): Applied => {
        const after = one.before === before ? one.after : applyOperation(before, one.operation);
        const moved = { operation: one.operation, before, after };
        before = after;
        return moved;
      });
      return { operations: own, how };
    });
  } catch (error) {
    if (error instanceof CatalogError) return null;
    throw error;
  }
}

/**
 * Columns that give up their name to a new one which stands before them: in one statement the server would look up by
 * that name, in the order of the columns, what a key is on, and find the new one (MariaDB 10.11: no error, another key).
 */
function givingUpNames({ columnAlters, columnAdds }: TableAlterations): readonly TableAlteration[] {
  const placed = columnAdds.flatMap((add) =>
    add.kind === 'addColumn' && add.position !== undefined ? [add.column.name] : [],
  );
  return columnAlters.filter(
    (alter) =>
      alter.kind === 'alterColumn' && !sameName(alter.column, alter.to.name) && includesName(placed, alter.column),
  );
}

/**
 * The cheapest statements for what happens to one table in a phase.
 *
 * @throws CatalogError where no order of the operations is one that the server takes
 */
export function arrange(catalog: Catalog, parts: TableAlterations): readonly Group[] {
  const early = givingUpNames(parts);
  if (early.length === 0) return cheapest(catalog, parts);
  const groups = cheapest(catalog, { ...NOTHING, keyAdds: [], columnAlters: early });
  const left = { ...parts, columnAlters: parts.columnAlters.filter((alter) => !early.includes(alter)) };
  return [...groups, ...cheapest(groups.at(-1)?.operations.at(-1)?.after ?? catalog, left)];
}

function cheapest(catalog: Catalog, parts: TableAlterations): readonly Group[] {
  let refused: unknown;
  for (const order of orders(parts)) {
    let measured: readonly Measured[];
    try {
      measured = measure(catalog, order);
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      refused ??= error;
      continue;
    }
    const keys = measured.filter(({ operation }) => operation.kind === 'addForeignKey');
    const others = measured.filter((one) => !keys.includes(one));
    const unchecked = uncheckedKeys(keys);
    if (unchecked === null) return together(measured);
    // Without a key to look up for every row a server may build the new table in bulk.
    if (others.some(({ speed }) => speed === 'rebuild')) {
      const late = lateOf(others);
      const copied = others.filter((one) => !late.includes(one));
      const groups = inOrder(catalog, [...together(copied), ...late.flatMap((one) => together([one])), ...unchecked]);
      return groups ?? [...together(others), ...unchecked];
    }
    const groups = inOrder(catalog, [...apart(catalog, others), ...unchecked]);
    if (groups !== null) return groups;
    return [...others.flatMap((one) => group([one], one.speed === 'instant' ? 'instant' : 'in-place')), ...unchecked];
  }
  throw refused;
}
