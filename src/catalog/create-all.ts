import type { ColumnSpec, CreateTable, ForeignKeySpec, Operation, TableOptions, TypeSpec } from '../operation/model.ts';
import { applyOperation } from './apply/index.ts';
import { defaultCollation } from './charset.ts';
import { specOfColumn } from './column.ts';
import { emptyCatalog } from './empty.ts';
import { generatedForeignKeyName } from './foreign-key.ts';
import { generatedNumber } from './foreign-key-name.ts';
import { findColumn, findIndex, partColumns, sameNames } from './lookup.ts';
import type { Catalog, CharsetPair, Column, ForeignKey, Server, Table } from './model.ts';
import { specOfForeignKey, specOfIndex, specOfParts } from './spec.ts';

/**
 * The operations that build a catalog from an empty database of its charset. Tables come after those that their foreign
 * keys point at; keys of a cycle come at the end.
 *
 * `other` is the same schema on a database of another default charset: what follows the database's default in both is
 * left to it. Without `other` every table says its charset. With `only` these tables are made, in a database that has
 * all others (and their triggers) already.
 */
export function createAll(catalog: Catalog, other?: Catalog, only?: ReadonlySet<string>): Operation[] {
  const operations: Operation[] = [];
  const made = (name: string): boolean => only === undefined || only.has(name);
  let built: Catalog = {
    ...emptyCatalog(catalog.server, catalog),
    tables: new Map([...catalog.tables].filter(([name]) => !made(name))),
  };
  const add = (operation: Operation): void => {
    built = applyOperation(built, operation);
    operations.push(operation);
  };
  const late: { readonly table: Table; readonly key: ForeignKey }[] = [];
  for (const table of only?.size === 1 ? single(catalog, only) : inOrder(catalog).filter(({ name }) => made(name))) {
    const ready = (key: ForeignKey): boolean => key.refTable === table.name || built.tables.has(key.refTable);
    late.push(...table.foreignKeys.filter((key) => !ready(key)).map((key) => ({ table, key })));
    add(createTableOf(catalog, table, table.foreignKeys.filter(ready), other));
    if (table.foreignKeys.every(ready)) for (const operation of indexRest(built, table)) add(operation);
  }
  for (const { table, key } of late) {
    // A key whose target has gone while nobody checked.
    const dangling = catalog.tables.has(key.refTable) ? {} : { foreignKeyChecks: false as const };
    add({ kind: 'addForeignKey', table: table.name, foreignKey: specOfForeignKey(key), ...dangling });
  }
  for (const table of new Set(late.map((each) => each.table))) {
    for (const operation of indexRest(built, table)) add(operation);
  }
  for (const trigger of only === undefined ? catalog.triggers.values() : []) add({ kind: 'createTrigger', ...trigger });
  return operations;
}

function single({ tables }: Catalog, names: ReadonlySet<string>): readonly Table[] {
  return [...names].flatMap((name) => tables.get(name) ?? []);
}

/** Depth first over foreign keys, by name among equals: the same catalog gives the same order. */
function inOrder(catalog: Catalog): Table[] {
  const ordered = new Set<Table>();
  const visiting = new Set<string>();
  const visit = (table: Table): void => {
    if (ordered.has(table) || visiting.has(table.name)) return;
    visiting.add(table.name);
    for (const name of [...new Set(table.foreignKeys.map((key) => key.refTable))].sort()) {
      const target = catalog.tables.get(name);
      if (target !== undefined) visit(target);
    }
    visiting.delete(table.name);
    ordered.add(table);
  };
  for (const name of [...catalog.tables.keys()].sort()) {
    const table = catalog.tables.get(name);
    if (table !== undefined) visit(table);
  }
  return [...ordered];
}

/**
 * What makes a table of the catalog, with some of its foreign keys; `other` as in `createAll`.
 */
export function createTableOf(
  catalog: Catalog,
  table: Table,
  keys: readonly ForeignKey[],
  other?: Catalog,
): CreateTable {
  const twin = other?.tables.get(table.name);
  const columnChecks = table.checks.filter((check) => check.column !== undefined);
  const specs = table.columns.map((column) => columnSpecOf(column, table, twin, catalog.server));
  const isJson = new Set(specs.filter((spec) => spec.type.name === 'json').map((spec) => spec.name));
  const checks = [
    ...columnChecks.filter((check) => !isJson.has(check.name)),
    ...table.checks.filter((check) => check.column === undefined),
  ];
  const indexes = table.indexes.filter((index) => index.implicit !== true).map(specOfIndex);
  const options = optionsOf(catalog, table, other, twin);
  return {
    kind: 'createTable',
    table: table.name,
    columns: specs,
    ...(table.primaryKey === null ? {} : { primaryKey: specOfParts(table.primaryKey) }),
    ...(indexes.length === 0 ? {} : { indexes }),
    ...(keys.length === 0 ? {} : { foreignKeys: foreignKeysOf(table, keys) }),
    ...(checks.length === 0
      ? {}
      : {
          checks: checks.map(({ name, expression, column }) =>
            column === undefined ? { name, expression } : { expression, column },
          ),
        }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

/** A name that the server would make up again is left to it: then it names the key's index as it did before. */
function foreignKeysOf(table: Table, keys: readonly ForeignKey[]): ForeignKeySpec[] {
  const ordered = [...keys].sort(
    (a, b) => (generatedNumber(table.name, a.name) ?? 0) - (generatedNumber(table.name, b.name) ?? 0),
  );
  let unnamed: ForeignKey[] = [];
  return ordered.map((key) => {
    const { name, ...spec } = specOfForeignKey(key);
    if (key.name !== generatedForeignKeyName({ ...table, foreignKeys: unnamed })) return { name: key.name, ...spec };
    unnamed = [...unnamed, key];
    return spec;
  });
}

function columnSpecOf(column: Column, table: Table, twin: Table | undefined, server: Server): ColumnSpec {
  const spec = specOfColumn(column, table.checks);
  const own = findColumn(table, column.name);
  const theirs = twin && findColumn(twin, column.name);
  const follows = inherits(own, table) && (twin === undefined || theirs === undefined || inherits(theirs, twin));
  const { charset, collation, ...type } = spec.type;
  if (charset === undefined || collation === undefined) return spec;
  return { ...spec, type: follows ? type : { ...type, ...named({ charset, collation }, server) } };
}

function inherits(column: Column | undefined, table: Table): boolean {
  const type = column?.type;
  return type !== undefined && 'collation' in type && type.collation === table.collation;
}

/** The collation is said only where it is not what the charset brings. */
function named(pair: CharsetPair, server: Server): Pick<TypeSpec, 'charset' | 'collation'> {
  if (defaultCollation(server, pair.charset) === pair.collation) return { charset: pair.charset };
  return { charset: pair.charset, collation: pair.collation };
}

function optionsOf(catalog: Catalog, table: Table, other: Catalog | undefined, twin: Table | undefined): TableOptions {
  const follows =
    other !== undefined &&
    twin !== undefined &&
    table.collation === catalog.collation &&
    twin.collation === other.collation;
  return {
    engine: table.engine,
    ...(follows ? {} : named(table, catalog.server)),
    ...(table.rowFormat === null ? {} : { rowFormat: table.rowFormat }),
    ...(table.comment === '' ? {} : { comment: table.comment }),
  };
}

/** Made indexes whose name or key is history: renamed to what they are called, or made by hand. */
export function indexRest(built: Catalog, table: Table): Operation[] {
  const made = built.tables.get(table.name);
  if (made === undefined) return [];
  const strays = made.indexes.filter((index) => findIndex(table, index.name) === undefined);
  return table.indexes
    .filter((index) => findIndex(made, index.name) === undefined)
    .map((index): Operation => {
      const place = strays.findIndex((each) => sameNames(partColumns(each.parts), partColumns(index.parts)));
      const [stray] = place < 0 ? [] : strays.splice(place, 1);
      if (stray === undefined) return { kind: 'createIndex', table: table.name, index: specOfIndex(index) };
      return { kind: 'renameIndex', table: table.name, name: stray.name, to: index.name };
    });
}
