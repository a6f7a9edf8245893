import { isDeepStrictEqual } from 'node:util';
import { applyOperation } from '../../catalog/index.ts';
import { findColumn, sameName, withTables } from '../../catalog/lookup.ts';
import type { Catalog, Column, Table } from '../../catalog/model.ts';
import { tokenize } from '../../catalog/token.ts';
import type { AddColumn, ForeignKeySpec, Operation } from '../../operation/model.ts';
import { dataEffect } from './data-effect.ts';
import { type ColumnId, columnId, type Identities, type TableId } from './identity.ts';
import { type DataItem, type Item, type SchemaItem, standsAlone } from './item.ts';
import { type Names, type Sides, sidesOf } from './names.ts';
import { operationEffect } from './operation-effect.ts';
import type { Touched } from './touched.ts';

/** A column that the chain has added, NULL in every row. */
interface Candidate {
  readonly item: SchemaItem;
  /** Its operation, by whose names the column goes as long as it is a candidate. */
  readonly addition: AddColumn;
  readonly table: TableId;
  /**
   * Every row has got a value since: `surely`; or else it is `refused`, either way: a NOT NULL column by the UPDATE that
   * gives it NULL (MySQL manual, "UPDATE Statement", strict mode), one that may be NULL by what forbids that then.
   */
  readonly filled: 'no' | 'surely' | 'refused';
}

/** Types of which every strict server has a value for rows that are there (MySQL manual, "Data Type Default Values"). */
function hasImplicitValue({ type }: Column): boolean {
  switch (type.kind) {
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'float':
    case 'double':
    case 'char':
    case 'varchar':
      return true;
    default:
      return false;
  }
}

/** The operation, if the column that it adds is nothing but NULL in every row. */
function plainAddition({ operation, after }: SchemaItem): AddColumn | undefined {
  if (operation.kind !== 'addColumn' || operation.key !== undefined) return undefined;
  const table = after.tables.get(operation.table);
  const column = table && findColumn(table, operation.column.name);
  if (table === undefined || column === undefined) return undefined;
  const plain = column.nullable && column.default.kind === 'null' && column.generated === null;
  const checked = table.checks.some((check) => check.column !== undefined && sameName(check.column, column.name));
  return plain && !checked && hasImplicitValue(column) ? operation : undefined;
}

/** One value, which is not NULL: a constant, or that of a column of the row that never is. */
function neverNull(sql: string, table: Table): boolean {
  const [token, ...rest] = tokenize(sql);
  if (token === undefined || rest.length > 0) return false;
  if (token.kind === 'string' || token.kind === 'number') return true;
  return (token.kind === 'word' || token.kind === 'quoted') && findColumn(table, token.text)?.nullable === false;
}

/** Whether the step gives every row of the table a value in the column, whatever there is. */
function fills({ data, before }: DataItem, { table: name, column: { name: column } }: AddColumn): Candidate['filled'] {
  if (!('table' in data) || data.table !== name || (data.needs ?? []).length > 0) return 'no';
  switch (data.kind) {
    case 'linkRows':
      return data.where === undefined && sameName(data.column, column) ? 'surely' : 'no';
    case 'numberRows':
      return sameName(data.column, column) ? 'surely' : 'no';
    case 'updateRows': {
      if (data.join !== undefined || data.where !== undefined || data.refuses !== undefined) return 'no';
      const table = before.tables.get(name);
      const given = Object.entries(data.set).find(([one]) => sameName(one, column));
      if (table === undefined || given === undefined) return 'no';
      return neverNull(given[1], table) ? 'surely' : 'refused';
    }
    default:
      return 'no';
  }
}

function setsNull({ onDelete, onUpdate }: ForeignKeySpec): boolean {
  return onDelete === 'SET NULL' || onUpdate === 'SET NULL';
}

/** What looks at a column's values only: by then they are the same in either way. */
function onlyLooks(operation: Operation): boolean {
  if (operation.kind === 'createIndex') return true;
  return operation.kind === 'addForeignKey' && !setsNull(operation.foreignKey);
}

/** Follows a chain, and finds the columns that may be NOT NULL from the beginning. */
class Search {
  readonly found = new Set<Item>();
  readonly #open = new Map<ColumnId, Candidate>();

  /** Gives up the columns that are touched, but for those with which that may be. */
  #close(touched: Touched, unless: (id: ColumnId, candidate: Candidate) => boolean): void {
    for (const [id, candidate] of this.#open) {
      const columns = touched.get(candidate.table);
      if (columns === undefined || (columns !== 'all' && !columns.has(id))) continue;
      if (!unless(id, candidate)) this.#open.delete(id);
    }
  }

  data(item: DataItem, { known }: Sides): void {
    if (this.#open.size === 0) return;
    const { reads, writes, rows, everything } = dataEffect(item, known);
    if (everything) this.#open.clear();
    this.#close(new Map([...rows].map((table) => [table, 'all'])), () => false);
    this.#close(reads, (_, { filled }) => filled !== 'no');
    this.#close(writes, (id, candidate) => {
      const filled = fills(item, candidate.addition);
      // What one step refuses, the chain would only do if no later one put it right.
      const stays = filled !== 'no' && candidate.filled !== 'refused';
      if (stays) this.#open.set(id, { ...candidate, filled });
      return stays;
    });
  }

  /** False of an operation on a table without such a column: it may only look at one, with a key of its own. */
  #concerns(operation: Operation, known: Identities): boolean {
    if (!('table' in operation)) return this.#open.size > 0;
    const table = known.get(operation.table)?.id;
    return [...this.#open.values()].some((candidate) => candidate.table === table);
  }

  /** The column that the operation makes NOT NULL and no more than that, but for its name and its default. */
  #forbidden({ operation, before, after }: SchemaItem, known: Identities): ColumnId | null {
    if (operation.kind !== 'alterColumn') return null;
    const [was, is] = [before, after].map((catalog) => catalog.tables.get(operation.table));
    const [old, now] = [was && findColumn(was, operation.column), is && findColumn(is, operation.to.name)];
    if (!old?.nullable || now?.nullable !== false || JSON.stringify(old.type) !== JSON.stringify(now.type)) return null;
    return columnId(known, operation.table, operation.column);
  }

  schema(item: SchemaItem, { known, then }: Sides): void {
    const { operation } = item;
    const alone = standsAlone(item);
    const forbidden = alone ? null : this.#forbidden(item, known);
    const candidate = forbidden === null ? undefined : this.#open.get(forbidden);
    if (forbidden !== null && candidate !== undefined && candidate.filled !== 'no') {
      this.found.add(candidate.item);
      this.#open.delete(forbidden);
    }
    if (this.#concerns(operation, known)) {
      const { own, parents, everything } = operationEffect(item, { known, then, unfilled: false });
      if (everything) this.#open.clear();
      for (const touched of [own, parents])
        this.#close(touched, (_, { filled }) => filled !== 'no' && onlyLooks(operation));
    }
    const addition = alone ? undefined : plainAddition(item);
    const table = addition && then.get(addition.table)?.id;
    if (addition === undefined || table === undefined) return;
    this.#open.set(columnId(then, addition.table, addition.column.name), { item, addition, table, filled: 'no' });
  }
}

function isNotNull({ column, ...operation }: AddColumn): AddColumn {
  const { default: _, ...plain } = column;
  return { ...operation, column: { ...plain, nullable: false } };
}

/** Tables that one catalog has otherwise than the other. What no operation has come by is the same object in both. */
function otherTables(one: Catalog, other: Catalog): Catalog['tables'] {
  return new Map(
    [...one.tables].filter(([name, table]) => {
      const twin = other.tables.get(name);
      return twin !== table && !isDeepStrictEqual(twin, table);
    }),
  );
}

/** The chain with these additions NOT NULL, and what stands around its items with them. */
function rebuilt(items: readonly Item[], found: ReadonlySet<Item>): readonly Item[] {
  let now: Catalog | null = null;
  let other: Catalog['tables'] = new Map();
  return items.map((item): Item => {
    if (now === null && !found.has(item)) return item;
    const before: Catalog = now ?? item.before;
    if (item.kind === 'data') return { ...item, before };
    const chosen = found.has(item);
    const operation = item.operation.kind === 'addColumn' && chosen ? isNotNull(item.operation) : item.operation;
    let after: Catalog;
    if (!chosen && [...other.keys()].every((name) => item.after.tables.get(name) === item.before.tables.get(name))) {
      after = withTables(item.after, other);
    } else {
      after = applyOperation(before, operation);
      other = otherTables(after, item.after);
    }
    now = other.size === 0 ? null : after;
    return { ...item, operation, before, after: now ?? item.after };
  });
}

/**
 * The same chain, in which a column that is added, gets a value in every row and is made NOT NULL then is NOT NULL from
 * the beginning: most servers copy the table to forbid NULL, and none does to add such a column, which holds the type's
 * own value until the rows get theirs. Nothing may look at the column before that, and no row may come meanwhile, which
 * would want a value for it.
 */
export function withEarlyNotNull(items: readonly Item[], names: Names): readonly Item[] {
  const search = new Search();
  for (const item of items) {
    const sides = sidesOf(names, item);
    if (item.kind === 'data') search.data(item, sides);
    else search.schema(item, sides);
  }
  return rebuilt(items, search.found);
}
