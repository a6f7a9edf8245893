import { columnsIn } from '../../catalog/expression.ts';
import { findColumn, findIndex, referencesTo, sameName } from '../../catalog/lookup.ts';
import type { Catalog, Column, Index, IndexPart, Table } from '../../catalog/model.ts';
import { specColumns } from '../../catalog/spec.ts';
import type { AddForeignKey, DropForeignKey, DropTable, ForeignKeySpec, Operation } from '../../operation/model.ts';
import { columnId, type Identities, type TableId, tableId } from './identity.ts';
import type { SchemaItem } from './item.ts';
import type { Sides } from './names.ts';
import { type Columns, type Touched, united } from './touched.ts';
import { isUnheld } from './unheld.ts';

/** What a schema change has to do with, so that whatever else has to do with it keeps its side of it. */
export interface OperationEffect {
  /** Columns that it makes, changes, drops, or builds a key on. */
  readonly own: Touched;
  /** Columns that a foreign key points at: rows that come and go there matter, a look at them does not. */
  readonly parents: Touched;
  /** Tables for which it matters whether rows come and go before it or behind it. */
  readonly sensitive: ReadonlySet<TableId>;
  /** Names that it makes or takes away, and orders that it depends on. */
  readonly names: ReadonlySet<string>;
  /** Names that it goes by: what else goes by them may come before it or behind it. */
  readonly uses: ReadonlySet<string>;
  /** It concerns everything. */
  readonly everything: boolean;
  /** A guard before it finds the same behind it, and no slower: it may come before that guard. */
  readonly silent: boolean;
}

interface Draft {
  readonly own: [TableId, Columns][];
  readonly parents: [TableId, Columns][];
  sensitive: Set<TableId>;
  readonly names: Set<string>;
  readonly uses: Set<string>;
}

/** A row that is inserted without it gets what rows that are there already get. */
function isQuiet(column: Column): boolean {
  if (column.autoIncrement || column.generated !== null) return false;
  return column.default.kind === 'literal' || column.default.kind === 'null';
}

function keyNames(table: Table | undefined): readonly string[] {
  if (table === undefined) return [];
  const indexes = table.indexes.map(({ name }) => `index ${name.toLowerCase()}`);
  const keys = table.foreignKeys.map(({ name }) => `key ${name.toLowerCase()}`);
  const checks = table.checks.map(({ name }) => `check ${name.toLowerCase()}`);
  return [...indexes, ...keys, ...checks];
}

/**
 * Names that are there on one side of the operation only: those of indexes are the table's own, a database has each name
 * of a foreign key once, and MySQL each name of a check.
 */
function changedNames(id: TableId, before: Table | undefined, after: Table | undefined): readonly string[] {
  const old = new Set(keyNames(before));
  const now = new Set(keyNames(after));
  const changed = [...old, ...now].filter((name) => old.has(name) !== now.has(name));
  return changed.flatMap((name) => (name.startsWith('index ') ? [`${id} ${name}`] : [`${id} ${name}`, name]));
}

function addKey(
  draft: Draft,
  known: Identities,
  table: string,
  key: ForeignKeySpec | undefined,
  before: Catalog,
): void {
  if (key === undefined) return;
  const id = tableId(known, table);
  draft.own.push([id, new Set(key.columns.map((column) => columnId(known, table, column)))]);
  draft.parents.push([
    tableId(known, key.refTable),
    new Set(key.refColumns.map((column) => columnId(known, key.refTable, column))),
  ]);
  draft.sensitive.add(id).add(tableId(known, key.refTable));
  draft.names.add(`${id} keys`);
  draft.uses.add(`table ${key.refTable}`);
  for (const other of before.tables.get(table)?.foreignKeys ?? [])
    draft.names.add(`${id} key ${other.name.toLowerCase()}`);
}

/** Foreign keys that go with the table, or come with it, on both sides. */
function linksOf(draft: Draft, known: Identities, catalog: Catalog, name: string): void {
  for (const { columns, refTable, refColumns } of catalog.tables.get(name)?.foreignKeys ?? []) {
    addKey(draft, known, name, { columns, refTable, refColumns }, catalog);
  }
  for (const { table, key } of referencesTo(catalog, name)) {
    addKey(draft, known, table.name, { columns: key.columns, refTable: name, refColumns: key.refColumns }, catalog);
  }
}

/** An index that begins like this one, or the primary key, is there for everybody who looks rows up by it. */
function isSpare({ name, parts }: Index, { indexes, primaryKey }: Table): boolean {
  const begins = (other: readonly IndexPart[]) =>
    parts.every(({ column, length }, at) => {
      const part = other[at];
      return part !== undefined && sameName(part.column, column) && part.length === length;
    });
  return begins(primaryKey ?? []) || indexes.some((other) => !sameName(other.name, name) && begins(other.parts));
}

/** Indexes change no answer. A new one that rows may not meet is left behind the guards that speak of them. */
function isSilent({ operation, before }: SchemaItem): boolean {
  if (operation.kind === 'createIndex') return operation.index.unique !== true;
  if (operation.kind !== 'dropIndex') return false;
  const table = before.tables.get(operation.table);
  const index = table && findIndex(table, operation.name);
  return table !== undefined && index !== undefined && isSpare(index, table);
}

function isAboutKeys(operation: Operation): operation is AddForeignKey | DropForeignKey | DropTable {
  return operation.kind === 'addForeignKey' || operation.kind === 'dropForeignKey' || operation.kind === 'dropTable';
}

/** Where an operation stands in its chain. */
export interface Surroundings extends Sides {
  /** Its table has no row by then. */
  readonly unfilled: boolean;
}

export function operationEffect(item: SchemaItem, { known, then, unfilled }: Surroundings): OperationEffect {
  const { operation, before, after } = item;
  const draft: Draft = { own: [], parents: [], sensitive: new Set(), names: new Set(), uses: new Set() };
  let everything = false;
  const column = (table: string, name: string): string => columnId(known, table, name);
  if ('table' in operation) {
    const id = tableId(known, operation.table);
    for (const name of changedNames(id, before.tables.get(operation.table), after.tables.get(operation.table)))
      draft.names.add(name);
  }
  switch (operation.kind) {
    case 'alterDatabase':
      everything = true;
      break;
    case 'createTable': {
      draft.own.push([tableId(then, operation.table), 'all']);
      draft.names.add(`table ${operation.table}`);
      // An empty table holds nobody back: its keys do not make it sensitive to rows elsewhere.
      for (const key of operation.foreignKeys ?? []) {
        draft.uses.add(`table ${key.refTable}`);
        for (const name of key.refColumns) draft.uses.add(`column ${column(key.refTable, name)}`);
        for (const { name } of after.tables.get(operation.table)?.foreignKeys ?? []) draft.names.add(`key ${name}`);
      }
      break;
    }
    case 'dropTable':
    case 'renameTable':
      draft.own.push([tableId(known, operation.table), 'all']);
      draft.names.add(`table ${operation.table}`);
      if (operation.kind === 'renameTable') draft.names.add(`table ${operation.to}`);
      linksOf(draft, known, before, operation.table);
      break;
    case 'createTrigger':
    case 'addPrimaryKey':
    case 'dropPrimaryKey':
    case 'addCheck':
    case 'dropCheck':
      draft.own.push([tableId(known, operation.table), 'all']);
      draft.sensitive.add(tableId(known, operation.table));
      if (operation.kind === 'createTrigger') draft.names.add(`trigger ${operation.name}`);
      break;
    case 'dropTrigger':
      draft.names.add(`trigger ${operation.name}`);
      draft.own.push([tableId(known, before.triggers.get(operation.name)?.table ?? '?'), 'all']);
      break;
    case 'alterTableOptions': {
      const { charset, collation, engine } = operation.options;
      const about = charset ?? collation ?? engine ?? operation.convert;
      draft.names.add(`${tableId(known, operation.table)} options`);
      if (about !== undefined) {
        draft.own.push([tableId(known, operation.table), 'all']);
        draft.sensitive.add(tableId(known, operation.table));
        linksOf(draft, known, before, operation.table);
      }
      break;
    }
    case 'addColumn': {
      const id = tableId(known, operation.table);
      const made = findColumn(after.tables.get(operation.table) as Table, operation.column.name);
      const columns = [columnId(then, operation.table, operation.column.name)];
      if (typeof operation.position === 'object')
        draft.uses.add(`column ${column(operation.table, operation.position.after)}`);
      const whole = operation.key === 'primary' || isUnheld(after.tables.get(operation.table), operation.column.name);
      draft.own.push([id, whole ? 'all' : new Set(columns)]);
      draft.names.add(`${id} order`).add(`${id} column ${operation.column.name.toLowerCase()}`);
      if (operation.key !== undefined || made === undefined || !isQuiet(made)) draft.sensitive.add(id);
      break;
    }
    case 'dropColumn':
    case 'alterColumn': {
      const id = tableId(known, operation.table);
      const table = before.tables.get(operation.table) as Table;
      const touched = new Set([column(operation.table, operation.column)]);
      draft.names.add(`${id} column ${operation.column.toLowerCase()}`);
      if (operation.kind === 'alterColumn') draft.names.add(`${id} column ${operation.to.name.toLowerCase()}`);
      // Whatever speaks of the column follows it.
      for (const check of table.checks)
        for (const name of columnsIn(
          check.expression,
          table.columns.map((each) => each.name),
        ))
          if (columnsIn(check.expression, [operation.column]).length > 0) touched.add(column(operation.table, name));
      for (const { parts } of table.indexes)
        if (parts.some((part) => part.column.toLowerCase() === operation.column.toLowerCase()))
          for (const part of parts) draft.names.add(`column ${column(operation.table, part.column)}`);
      draft.own.push([id, touched]);
      draft.sensitive.add(id);
      for (const key of table.foreignKeys)
        if (key.columns.some((name) => name.toLowerCase() === operation.column.toLowerCase()))
          draft.names.add(`${id} keys`);
      for (const { table: other, key } of referencesTo(before, table.name))
        if (key.refColumns.some((name) => name.toLowerCase() === operation.column.toLowerCase()))
          draft.names.add(`${tableId(known, other.name)} keys`);
      break;
    }
    case 'createIndex': {
      const id = tableId(known, operation.table);
      const columns = specColumns(operation.index.columns);
      draft.own.push([id, new Set(columns.map((name) => column(operation.table, name)))]);
      if (operation.index.unique === true) draft.sensitive.add(id);
      break;
    }
    case 'dropIndex':
    case 'renameIndex': {
      const id = tableId(known, operation.table);
      const table = before.tables.get(operation.table) as Table;
      const index = table.indexes.find(({ name }) => name.toLowerCase() === operation.name.toLowerCase());
      const columns = index?.parts.map((part) => column(operation.table, part.column)) ?? [];
      draft.names.add(`${id} index ${operation.name.toLowerCase()}`);
      draft.own.push([id, operation.kind === 'dropIndex' ? new Set(columns) : new Set()]);
      for (const each of columns) draft.names.add(`column ${each}`);
      if (index?.unique === true) draft.sensitive.add(id);
      break;
    }
    case 'addForeignKey':
      addKey(draft, known, operation.table, operation.foreignKey, before);
      break;
    case 'dropForeignKey': {
      const key = before.tables
        .get(operation.table)
        ?.foreignKeys.find(({ name }) => name.toLowerCase() === operation.name.toLowerCase());
      addKey(draft, known, operation.table, key, before);
      break;
    }
  }
  // A key without rows holds back nothing that comes or goes where it points.
  const free = unfilled && isAboutKeys(operation);
  if (free) draft.sensitive = new Set([tableId(known, operation.table)]);
  const own = united(draft.own);
  const parents = united(draft.parents);
  const names = withColumns(draft.names, own);
  const uses = withColumns(draft.uses, parents);
  return {
    own,
    parents: free ? new Map() : parents,
    sensitive: draft.sensitive,
    names,
    uses,
    everything,
    silent: isSilent(item),
  };
}

/** Schema changes keep their order over each column that they have to do with, and over each table as a whole. */
function withColumns(names: ReadonlySet<string>, touched: Touched): ReadonlySet<string> {
  const all = new Set(names);
  for (const columns of touched.values()) if (columns !== 'all') for (const each of columns) all.add(`column ${each}`);
  return all;
}
