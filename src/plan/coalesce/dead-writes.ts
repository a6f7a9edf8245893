import { includesName, partColumns } from '../../catalog/lookup.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import type { Operation } from '../../operation/model.ts';
import { type DataEffect, dataEffect, ruleColumns } from './data-effect.ts';
import { type ColumnId, columnId, type Identities, type KnownTable, type TableId } from './identity.ts';
import type { Item } from './item.ts';
import { type Names, type Sides, sidesOf } from './names.ts';
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

function concernOf(item: Item, { known, then }: Sides): Concern {
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

/** The table that an operation leaves, under the name that it has then. */
function left(operation: Operation, then: Identities): KnownTable | undefined {
  if (operation.kind === 'renameTable') return then.get(operation.to);
  return 'table' in operation ? then.get(operation.table) : undefined;
}

/** All columns that a table has at any time of a chain. */
function columnsEver(items: readonly Item[], names: Names): ReadonlyMap<TableId, ReadonlySet<ColumnId>> {
  const found = new Map<TableId, Set<ColumnId>>();
  const note = ({ id, columns }: KnownTable): void => {
    const ever = found.get(id) ?? new Set();
    for (const column of columns.values()) ever.add(column);
    found.set(id, ever);
  };
  const [first] = names.values();
  for (const table of first?.known.values() ?? []) note(table);
  for (const item of items) {
    if (item.kind === 'data') continue;
    const { known, then } = sidesOf(names, item);
    const table = known === then ? undefined : left(item.operation, then);
    if (table !== undefined) note(table);
  }
  return found;
}

/**
 * Data steps of a chain that leave nothing: an UPDATE whose columns all go before anything looks at them. Scripts of two
 * releases that add a column anew each fill it, and a leap over both has to fill it once.
 */
export function deadWrites(items: readonly Item[], names: Names): ReadonlySet<Item> {
  const concerns = items.map((item) => concernOf(item, sidesOf(names, item)));
  const dead = new Set<Item>();
  const doomed = new Doomed(columnsEver(items, names));
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
