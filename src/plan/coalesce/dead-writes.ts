import { includesName, partColumns } from '../../catalog/lookup.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { type DataEffect, dataEffect, ruleColumns } from './data-effect.ts';
import {
  type ColumnId,
  columnId,
  followIdentities,
  type Identities,
  startIdentities,
  type TableId,
} from './identity.ts';
import type { Item } from './item.ts';
import { operationEffect } from './operation-effect.ts';
import { type Touched, united } from './touched.ts';

/** What an item has to do with the values in columns. */
interface Concern {
  readonly item: Item;
  /** Looks at them, or may. */
  readonly uses: Touched;
  /** Columns that go. */
  readonly drops: readonly ColumnId[];
  /** Of a step that could be left out: all that it writes. */
  readonly writes: readonly ColumnId[] | null;
  readonly everything: boolean;
}

function columnsOf(known: Identities, table: string): readonly ColumnId[] {
  return [...(known.get(table)?.columns.values() ?? [])];
}

/** Nothing in the table speaks of the column: the server would look at it when another one of the row is written. */
function isPlain(catalog: Catalog, table: Table, column: string): boolean {
  const spoken = [...ruleColumns(catalog, table), ...table.indexes.map(({ parts }) => partColumns(parts))];
  return !spoken.some((columns) => includesName(columns, column));
}

/** What a plain UPDATE writes, cascades and the server's own clocks included; `null` of a step that does more. */
function ownWrites(item: Item, { writes, rows, everything }: DataEffect): readonly ColumnId[] | null {
  if (item.kind !== 'data' || item.data.kind !== 'updateRows' || item.data.refuses !== undefined) return null;
  const { table: name, set } = item.data;
  const table = item.before.tables.get(name);
  if (everything || rows.size > 0 || table === undefined) return null;
  if (!Object.keys(set).every((column) => isPlain(item.before, table, column))) return null;
  const columns: ColumnId[] = [];
  for (const one of writes.values()) {
    if (one === 'all') return null;
    columns.push(...one);
  }
  return columns;
}

function concernOf(item: Item, known: Identities, then: Identities): Concern {
  if (item.kind === 'data') {
    const effect = dataEffect(item, known);
    const { reads: uses, everything } = effect;
    return { item, uses, drops: [], writes: ownWrites(item, effect), everything };
  }
  const { operation } = item;
  const { own, parents, everything } = operationEffect(item, { known, then, unfilled: false });
  const common = { item, writes: null, everything };
  // Where the server may refuse it, the column stays.
  if (operation.tolerant === true) return { ...common, uses: united([...parents, ...own]), drops: [] };
  switch (operation.kind) {
    case 'dropColumn':
      return { ...common, uses: own, drops: [columnId(known, operation.table, operation.column)] };
    case 'dropTable':
      return { ...common, uses: parents, drops: columnsOf(known, operation.table) };
    default:
      return { ...common, uses: united([...parents, ...own]), drops: [] };
  }
}

/** Columns, by the tables that they belong to at any time. */
class Doomed {
  readonly #columns = new Set<ColumnId>();
  readonly #tables: ReadonlyMap<TableId, ReadonlySet<ColumnId>>;

  constructor(tables: ReadonlyMap<TableId, ReadonlySet<ColumnId>>) {
    this.#tables = tables;
  }

  add(columns: readonly ColumnId[]): void {
    for (const column of columns) this.#columns.add(column);
  }

  has(columns: readonly ColumnId[]): boolean {
    return columns.every((column) => this.#columns.has(column));
  }

  spare(touched: Touched): void {
    for (const [table, columns] of touched) {
      for (const column of columns === 'all' ? (this.#tables.get(table) ?? []) : columns) this.#columns.delete(column);
    }
  }

  spareAll(): void {
    this.#columns.clear();
  }
}

/**
 * Data steps of a chain that leave nothing: an UPDATE whose columns all go before anything looks at them. Scripts of two
 * releases that add a column anew each fill it, and a leap over both has to fill it once.
 */
export function deadWrites(items: readonly Item[], start: Catalog): ReadonlySet<Item> {
  let known = startIdentities(start);
  const tables = new Map<TableId, Set<ColumnId>>();
  const note = () => {
    for (const { id, columns } of known.values())
      tables.set(id, new Set([...(tables.get(id) ?? []), ...columns.values()]));
  };
  note();
  const concerns = items.map((item) => {
    const then = item.kind === 'schema' ? followIdentities(known, item.operation, item.at, item.after) : known;
    const concern = concernOf(item, known, then);
    if (then !== known) {
      known = then;
      note();
    }
    return concern;
  });
  const dead = new Set<Item>();
  const doomed = new Doomed(tables);
  for (const { item, uses, drops, writes, everything } of concerns.reverse()) {
    if (writes !== null && writes.length > 0 && doomed.has(writes)) {
      dead.add(item);
      continue;
    }
    if (everything) doomed.spareAll();
    doomed.spare(uses);
    doomed.add(drops);
  }
  return dead;
}
