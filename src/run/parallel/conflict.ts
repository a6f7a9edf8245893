import { isDeepStrictEqual } from 'node:util';
import { findColumn, referencesTo } from '../../catalog/lookup.ts';
import type { Catalog, ForeignKey } from '../../catalog/model.ts';
import { aroundOf } from '../../plan/around.ts';
import { touchedBy } from '../journal/fingerprint.ts';
import type { Unit } from '../unit.ts';

/** What a schema statement has to have for itself while it runs, all in lower case. */
export interface Footprint {
  /** Tables that it changes or names. */
  readonly own: ReadonlySet<string>;
  /** Tables that a foreign key ties to those, on either side of the statement: the server locks them, too. */
  readonly neighbours: ReadonlySet<string>;
  /**
   * Tables that its new and its dropped foreign keys refer to. Two statements that add keys to one of them would run at
   * the same time only to wait for each other: the first holds the table's metadata lock as long as it copies.
   */
  readonly parents: ReadonlySet<string>;
  /** Names of keys and checks of its own tables: a server has each once in a database. */
  readonly names: ReadonlySet<string>;
  /** It is about more than tables. */
  readonly everything: boolean;
  /**
   * Its table keeps its name, every foreign key from and to it, and the types of its columns in them: what the server asks of
   * the tables at the other ends, and they of it, is the same before it and behind it.
   */
  readonly keepsTies: boolean;
}

function tied(catalog: Catalog, table: string): readonly string[] {
  const keys = catalog.tables.get(table)?.foreignKeys ?? [];
  return [...keys.map(({ refTable }) => refTable), ...referencesTo(catalog, table).map((one) => one.table.name)];
}

/** What the foreign keys refer to that only one side of the statement has. */
function parentsOf(table: string, before: Catalog, after: Catalog): readonly string[] {
  const keysOf = (catalog: Catalog): readonly ForeignKey[] => catalog.tables.get(table)?.foreignKeys ?? [];
  const without = (keys: readonly ForeignKey[], others: readonly ForeignKey[]) =>
    keys.filter(({ name }) => !others.some((other) => other.name === name));
  const [old, fresh] = [keysOf(before), keysOf(after)];
  return [...without(old, fresh), ...without(fresh, old)].map(({ refTable }) => refTable);
}

function namesOf(catalog: Catalog, table: string): readonly string[] {
  const found = catalog.tables.get(table);
  return [...(found?.foreignKeys ?? []), ...(found?.checks ?? [])].map(({ name }) => name);
}

/**
 * What ties a table to others: its keys, those that refer to it, and its columns in them, of which the other end has to
 * have the name and the type (MySQL manual, "FOREIGN KEY Constraints").
 */
function tiesOf(catalog: Catalog, name: string): unknown {
  const table = catalog.tables.get(name);
  if (table === undefined) return null;
  const there = referencesTo(catalog, name).map(({ table: other, key }) => ({ other: other.name, key }));
  const ends = [...table.foreignKeys.flatMap(({ columns }) => columns), ...there.flatMap(({ key }) => key.refColumns)];
  return [table.foreignKeys, there, ends.map((end) => findColumn(table, end)?.type)];
}

function keepsTies(tables: readonly string[], before: Catalog, after: Catalog): boolean {
  return tables.every((name) => {
    const [old, now] = [tiesOf(before, name), tiesOf(after, name)];
    return old !== null && isDeepStrictEqual(old, now);
  });
}

function lower(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}

/** @param unit of kind `schema` */
export function footprintOf({ statements }: Pick<Unit, 'statements'>): Footprint {
  const [statement] = statements;
  if (statement === undefined) throw new Error('a unit without a statement');
  const { tables, triggers, database } = touchedBy(statement);
  const { before, after } = aroundOf(statement);
  const both = (of: (catalog: Catalog, table: string) => readonly string[]) =>
    lower(tables.flatMap((table) => [...of(before, table), ...of(after, table)]));
  return {
    own: lower(tables),
    neighbours: both(tied),
    parents: lower(tables.flatMap((table) => parentsOf(table, before, after))),
    names: both(namesOf),
    everything: database || triggers.length > 0 || tables.length === 0,
    keepsTies: keepsTies(tables, before, after),
  };
}

function meet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const name of one) if (other.has(name)) return true;
  return false;
}

/** How two statements stand to each other: `order` keeps the plan's; `apart`: either may come first, not both at a time. */
export type Relation = 'order' | 'apart' | 'none';

/** Neighbours are kept apart since the server locks them, too; in their order where one changes what ties them. */
export function relationOf(one: Footprint, other: Footprint): Relation {
  if (one.everything || other.everything) return 'order';
  if (meet(one.own, other.own) || meet(one.parents, other.parents) || meet(one.names, other.names)) return 'order';
  if (!meet(one.own, other.neighbours) && !meet(one.neighbours, other.own)) return 'none';
  return one.keepsTies && other.keepsTies ? 'apart' : 'order';
}
