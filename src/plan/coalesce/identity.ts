import type { Catalog, Table } from '../../catalog/model.ts';
import type { Operation } from '../../operation/model.ts';

/** Stands for one column from when it is made until it is dropped, under whatever names. */
export type ColumnId = string;
/** The same for a table. */
export type TableId = string;

interface KnownTable {
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

/**
 * @param at names what the operation makes
 * @param after the catalog behind it
 */
export function followIdentities(known: Identities, operation: Operation, at: number, after: Catalog): Identities {
  switch (operation.kind) {
    case 'createTable': {
      const table = after.tables.get(operation.table);
      const id = `${at}:${operation.table}`;
      return table ? new Map(known).set(table.name, { id, columns: columnsOf(table, id) }) : known;
    }
    case 'dropTable': {
      const left = new Map(known);
      left.delete(operation.table);
      return left;
    }
    case 'renameTable':
      return new Map([...known].map(([name, table]) => [name === operation.table ? operation.to : name, table]));
    case 'addColumn':
    case 'dropColumn':
    case 'alterColumn': {
      const table = known.get(operation.table);
      if (table === undefined) return known;
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
      return new Map(known).set(operation.table, { id: table.id, columns });
    }
    default:
      return known;
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
