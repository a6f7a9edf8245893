import type { Catalog, Table } from '../../catalog/model.ts';
import type { Operation } from '../../operation/model.ts';

/** Stands for one column from when it is made until it is dropped, under whatever names. */
export type ColumnId = string;
/** The same for a table. */
export type TableId = string;

export interface KnownTable {
  readonly id: TableId;
  /** By name in lower case. */
  readonly columns: ReadonlyMap<string, ColumnId>;
}

/** Which name stands for what, at one point of a chain. */
export type Identities = ReadonlyMap<string, KnownTable>;

function columnsOf(table: Table, prefix: string): ReadonlyMap<string, ColumnId> {
  return new Map(table.columns.map(({ name }) => [name.toLowerCase(), `${prefix}.${name.toLowerCase()}`]));
}

/** Everything that is there at the start is itself. */
export function startIdentities(catalog: Catalog): Identities {
  return new Map(
    [...catalog.tables.values()].map((table) => {
      const id = `start:${table.name}`;
      return [table.name, { id, columns: columnsOf(table, id) }];
    }),
  );
}

/** Operations after which a name may stand for something else. */
const MOVING: ReadonlySet<Operation['kind']> = new Set<Operation['kind']>([
  'createTable',
  'dropTable',
  'renameTable',
  'addColumn',
  'dropColumn',
  'alterColumn',
]);

/**
 * @param at names what the operation makes
 * @param after the catalog behind it
 */
export function followIdentities(known: Identities, operation: Operation, at: number, after: Catalog): Identities {
  if (!MOVING.has(operation.kind)) return known;
  const then = new Map(known);
  return moveIdentities(then, operation, at, after) ? then : known;
}

/**
 * The same, where nobody asks for what was known before.
 *
 * @returns false: nothing changes
 */
export function moveIdentities(
  known: Map<string, KnownTable>,
  operation: Operation,
  at: number,
  after: Catalog,
): boolean {
  switch (operation.kind) {
    case 'createTable': {
      const table = after.tables.get(operation.table);
      const id = `${at}:${operation.table}`;
      if (table !== undefined) known.set(table.name, { id, columns: columnsOf(table, id) });
      return table !== undefined;
    }
    case 'dropTable':
      return known.delete(operation.table);
    case 'renameTable': {
      // The table keeps its place.
      const all = [...known];
      known.clear();
      for (const [name, table] of all) known.set(name === operation.table ? operation.to : name, table);
      return true;
    }
    case 'addColumn':
    case 'dropColumn':
    case 'alterColumn': {
      const table = known.get(operation.table);
      if (table === undefined) return false;
      const columns = new Map(table.columns);
      if (operation.kind === 'addColumn') {
        const name = operation.column.name.toLowerCase();
        columns.set(name, `${at}:${table.id}.${name}`);
      } else {
        const old = operation.column.toLowerCase();
        const id = columns.get(old);
        columns.delete(old);
        if (operation.kind === 'alterColumn' && id !== undefined) columns.set(operation.to.name.toLowerCase(), id);
      }
      known.set(operation.table, { id: table.id, columns });
      return true;
    }
    default:
      return false;
  }
}

/** The column of that name; a name of its own where nothing is known of it. */
export function columnId(known: Identities, table: string, column: string): ColumnId {
  return known.get(table)?.columns.get(column.toLowerCase()) ?? `?${table}.${column.toLowerCase()}`;
}

/** The table of that name; a name of its own where nothing is known of it. */
export function tableId(known: Identities, table: string): TableId {
  return known.get(table)?.id ?? `?${table}`;
}
