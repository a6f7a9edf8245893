import { createTableOf, indexRest } from '../../catalog/create-all.ts';
import { generatedForeignKeyName } from '../../catalog/foreign-key.ts';
import { createAll } from '../../catalog/index.ts';
import { findIndex, sameName } from '../../catalog/lookup.ts';
import type { Catalog, ForeignKey, Table } from '../../catalog/model.ts';
import { specOfForeignKey, specOfIndex } from '../../catalog/spec.ts';
import type { TableAlteration } from '../../operation/compile/index.ts';
import type { AddForeignKey, CreateIndex, Operation } from '../../operation/model.ts';
import { operationSpeed } from '../capability/index.ts';
import { arrange } from './arrange.ts';
import { applied, type Build } from './build.ts';
import type { ColumnId } from './identity.ts';
import type { TableChange } from './net-columns.ts';
import { netForeignKeys } from './net-keys.ts';
import type { Span } from './net-phase.ts';
import { isNothing, NOTHING, netTable, type TableAlterations } from './net-table.ts';

/** A table that stays, under the name that it ends with. */
interface Staying {
  readonly name: string;
  readonly parts: Omit<TableAlterations, 'keyAdds'>;
  readonly keyAdds: readonly AddForeignKey[];
  /** Keys that were there before the phase: their rows are in order. */
  readonly remade: readonly AddForeignKey[];
}

type Remake = (child: string, key: ForeignKey) => boolean;

function byId(
  side: Span['from'],
): ReadonlyMap<string, { readonly name: string; readonly columns: ReadonlyMap<string, ColumnId> }> {
  return new Map([...side.known].map(([name, { id, columns }]) => [id, { name, columns }]));
}

/** The table without the indexes that are dropped before, or with, what comes now: their names are free. */
function withoutDropped(table: Table, drops: readonly TableAlteration[]): Table {
  const gone = drops.flatMap((drop) => (drop.kind === 'dropIndex' ? [drop.name.toLowerCase()] : []));
  return { ...table, indexes: table.indexes.filter(({ name }) => !gone.includes(name.toLowerCase())) };
}

/** A key by the name that makes the index which the server adds for it be called what it should be. */
function named(table: Table, operation: AddForeignKey, wanted: Table): AddForeignKey {
  const { name, ...rest } = operation.foreignKey;
  if (name === undefined || name !== generatedForeignKeyName(table)) return operation;
  // Without a name of its own the index has its first column's.
  const index = wanted.indexes.find(
    (one) => one.implicit === true && rest.columns.every((column, at) => sameName(one.parts[at]?.column ?? '', column)),
  );
  if (index === undefined || sameName(index.name, name)) return operation;
  // One that the server has made for an earlier key over these columns gives way to the new key's.
  const old = findIndex(table, index.name);
  if (old !== undefined && !(old.implicit === true && JSON.stringify(old.parts) === JSON.stringify(index.parts)))
    return operation;
  return { ...operation, foreignKey: rest };
}

function staying(build: Build, span: Span, remake: Remake): readonly Staying[] {
  const before = byId(span.from);
  const result: Staying[] = [];
  const drops: Operation[][] = [];
  // By the names that tables have now, with the columns that they had before.
  const sideBefore = (name: string) => {
    const then = span.to.known.get(name);
    const was = then && before.get(then.id);
    return then && was && { id: then.id, columns: was.columns };
  };
  const sideAfter = (name: string) => span.to.known.get(name);
  for (const [name, { id, columns: afterIds }] of span.to.known) {
    const was = before.get(id);
    const now = build.catalog.tables.get(name);
    const after = span.to.catalog.tables.get(name);
    if (was === undefined || now === undefined || after === undefined) continue;
    if (now === after && !now.foreignKeys.some((key) => remake(name, key))) {
      result.push({ name, parts: NOTHING, keyAdds: [], remade: [] });
      continue;
    }
    const change: TableChange = { before: now, after, beforeIds: was.columns, afterIds, fills: span.fills };
    const keys = netForeignKeys(change, sideBefore, sideAfter, (key) => remake(name, key));
    if (keys.drops.length > 0) drops.push([...keys.drops]);
    const gone = new Set(keys.drops.map((drop) => drop.name.toLowerCase()));
    const kept = keys.adds.filter(({ foreignKey }) => {
      const old = now.foreignKeys.find(
        (key) => gone.has(key.name.toLowerCase()) && sameName(key.name, foreignKey.name ?? ''),
      );
      return old !== undefined && remake(name, old) && isRemade(old, foreignKey, after);
    });
    result.push({
      name,
      parts: netTable(change, build.catalog.server, keys.adds),
      keyAdds: keys.adds.filter((add) => !kept.includes(add)),
      remade: kept.map((add) => ({ ...add, foreignKeyChecks: false })),
    });
  }
  for (const operations of drops) build.add(operations);
  return result;
}

/** The same key again, not another one of that name. */
function isRemade(old: ForeignKey, spec: AddForeignKey['foreignKey'], after: Table): boolean {
  const key = after.foreignKeys.find((one) => sameName(one.name, spec.name ?? ''));
  return key !== undefined && JSON.stringify(specOfForeignKey(old)) === JSON.stringify(specOfForeignKey(key));
}

function waitsFor(table: Staying): readonly string[] {
  return table.keyAdds.map(({ foreignKey }) => foreignKey.refTable).filter((name) => name !== table.name);
}

/**
 * Indexes that the server would make for new keys under other names than they should have: they are asked for. One that
 * was asked for stays where the server would take one of its own away; that does no harm.
 */
function indexesFor(now: Table, wanted: Table, adds: readonly AddForeignKey[]): readonly CreateIndex[] {
  return adds.flatMap(({ foreignKey: { name, columns } }): readonly CreateIndex[] => {
    if (name === undefined) return [];
    const index = wanted.indexes.find(
      (one) => one.implicit === true && columns.every((column, at) => sameName(one.parts[at]?.column ?? '', column)),
    );
    if (index === undefined || sameName(index.name, name) || findIndex(now, index.name) !== undefined) return [];
    return [{ kind: 'createIndex', table: now.name, index: specOfIndex(index) }];
  });
}

function alterTable(build: Build, wanted: Catalog, table: Staying, keyAdds: readonly AddForeignKey[]): void {
  if (table.parts === NOTHING && keyAdds.length === 0 && table.remade.length === 0) return;
  const after = wanted.tables.get(table.name) as Table;
  const now = withoutDropped(build.catalog.tables.get(table.name) as Table, table.parts.indexDrops);
  const [first, ...others] = keyAdds;
  const adds = first === undefined ? [] : [named(now, first, after), ...others];
  const indexCreates = [...table.parts.indexCreates, ...indexesFor(now, after, [...adds, ...table.remade])];
  const parts: TableAlterations = { ...table.parts, indexCreates, keyAdds: adds };
  if (isNothing(parts)) return;
  for (const { operations, how } of arrange(build.catalog, parts)) build.take(operations, how);
  if (parts.defaults.length > 0) {
    const own = applied(build.catalog, parts.defaults);
    const instant = own.every((one) => operationSpeed(one.before, one.operation, one.after).speed === 'instant');
    build.take(own, { speed: instant ? 'instant' : null, reason: 'the default that the new column keeps' });
  }
}

function first<T>(items: Iterable<T>, fits: (item: T) => boolean): T | undefined {
  for (const item of items) if (fits(item)) return item;
  return undefined;
}

/** A table that is there behind the phase only, once what it points at is as it shall be. */
function createTable(build: Build, to: Catalog, name: string): void {
  const table = to.tables.get(name) as Table;
  const isThere = ({ refTable }: ForeignKey) => refTable === name || build.catalog.tables.has(refTable);
  if (!table.foreignKeys.every(isThere)) {
    createTables(build, to, new Set([name]));
    return;
  }
  build.add([createTableOf(to, table, table.foreignKeys)]);
  for (const operation of indexRest(build.catalog, table)) build.add([operation]);
}

/** Several that wait for each other. */
function createTables(build: Build, to: Catalog, fresh: ReadonlySet<string>): void {
  // New tables are made on the others as they stand.
  const made = [...to.tables].filter(([name]) => fresh.has(name));
  const tables = new Map([...build.catalog.tables, ...made]);
  for (const operation of createAll({ ...to, tables }, undefined, fresh)) build.add([operation]);
}

/**
 * Everything that happens within tables, and new ones: a table that is pointed at anew comes before the one that points.
 *
 * @throws CatalogError where the server would refuse a statement
 */
export function changeTables(build: Build, span: Span, remake: Remake): void {
  const wanted = span.to.catalog;
  const tables = staying(build, span, remake);
  const open = new Map(tables.map((table) => [table.name, table]));
  const fresh = new Set([...wanted.tables.keys()].filter((name) => !open.has(name)));
  const late: Staying[] = [];
  const isOpen = (name: string) => open.has(name) || fresh.has(name);
  const targets = (name: string) => (wanted.tables.get(name)?.foreignKeys ?? []).map(({ refTable }) => refTable);
  while (open.size > 0 || fresh.size > 0) {
    const change = first(open.values(), (table) => !waitsFor(table).some(isOpen));
    if (change !== undefined) {
      open.delete(change.name);
      alterTable(build, wanted, change, change.keyAdds);
      continue;
    }
    const create = first(fresh, (name) => !targets(name).some((target) => target !== name && isOpen(target)));
    if (create !== undefined) {
      fresh.delete(create);
      createTable(build, wanted, create);
      continue;
    }
    // They wait for each other: the keys come at the end.
    const [held] = open.values();
    if (held === undefined) {
      createTables(build, wanted, fresh);
      fresh.clear();
      continue;
    }
    open.delete(held.name);
    alterTable(build, wanted, held, []);
    late.push({ ...held, parts: NOTHING });
  }
  for (const table of late) alterTable(build, wanted, table, table.keyAdds);
  for (const { name, remade } of tables) {
    for (const operation of remade) {
      build.add([named(build.catalog.tables.get(name) as Table, operation, wanted.tables.get(name) as Table)]);
    }
  }
}
