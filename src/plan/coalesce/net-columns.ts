import { specOfColumn } from '../../catalog/column.ts';
import { sameName } from '../../catalog/lookup.ts';
import type { Check, Column, ColumnDefault, Table } from '../../catalog/model.ts';
import type { AddColumn, AlterColumn, DropColumn } from '../../operation/model.ts';
import type { ColumnId } from './identity.ts';

/** A table on both sides of a phase, its columns known by identity. */
export interface TableChange {
  readonly before: Table;
  readonly after: Table;
  readonly beforeIds: ReadonlyMap<string, ColumnId>;
  readonly afterIds: ReadonlyMap<string, ColumnId>;
  /** What the rows get in columns that are added. */
  readonly fills: ReadonlyMap<ColumnId, ColumnDefault>;
}

/** What becomes of a table's columns. */
export interface ColumnChanges {
  readonly drops: readonly DropColumn[];
  readonly alters: readonly AlterColumn[];
  /** What makes a column count that did not: only once it leads a key. */
  readonly counters: readonly AlterColumn[];
  readonly adds: readonly AddColumn[];
  /** Gives columns their own default that were added with that of a fill; behind the addition. */
  readonly defaults: readonly AlterColumn[];
}

export function idOf(ids: ReadonlyMap<string, ColumnId>, name: string): ColumnId {
  const id = ids.get(name.toLowerCase());
  if (id === undefined) throw new Error(`nothing is known of the column ${name}`);
  return id;
}

function ownChecks(checks: readonly Check[], column: string): string {
  return JSON.stringify(
    checks
      .filter((check) => check.column !== undefined && sameName(check.column, column))
      .map((check) => check.expression),
  );
}

/** True if two columns are the same, with the CHECKs that belong to their definitions. */
function isSame(a: Column, aChecks: readonly Check[], b: Column, bChecks: readonly Check[]): boolean {
  if (a === b && aChecks.length === 0 && bChecks.length === 0) return true;
  const form = (column: Column) => JSON.stringify([column.name, specOfColumn(column)]);
  return form(a) === form(b) && ownChecks(aChecks, a.name) === ownChecks(bChecks, b.name);
}

/** Where a new column stands: nothing if behind all that stay and all that were added before it. */
function placeOf(after: Table, at: number, added: ReadonlySet<string>): Pick<AddColumn, 'position'> {
  const rest = after.columns.slice(at + 1);
  if (rest.every(({ name }) => added.has(name))) return {};
  const before = after.columns[at - 1];
  return { position: before === undefined ? 'first' : { after: before.name } };
}

/** A new column that counts has to come with its key. */
function keyOf(column: Column, { primaryKey }: Table): Pick<AddColumn, 'key'> {
  return isOwnKey(column, primaryKey) ? { key: 'primary' } : {};
}

/** True of a counter that is the whole primary key. */
export function isOwnKey(column: Column, primaryKey: Table['primaryKey']): boolean {
  return column.autoIncrement && primaryKey?.length === 1 && primaryKey[0]?.column === column.name;
}

function specOf(column: Column, after: Table) {
  return specOfColumn(column, after.checks);
}

/** The net change of a table's columns: one that is added and dropped within the phase never exists. */
export function netColumns({ before, after, beforeIds, afterIds, fills }: TableChange): ColumnChanges {
  const then = new Map(after.columns.map((column) => [idOf(afterIds, column.name), column]));
  const old = new Map(before.columns.map((column) => [idOf(beforeIds, column.name), column]));
  const table = after.name;
  const drops = before.columns
    .filter(({ name }) => !then.has(idOf(beforeIds, name)))
    .map(({ name }): DropColumn => ({ kind: 'dropColumn', table, column: name }));
  const alters: AlterColumn[] = [];
  const counters: AlterColumn[] = [];
  for (const column of before.columns) {
    const to = then.get(idOf(beforeIds, column.name));
    if (to === undefined || isSame(column, before.checks, to, after.checks)) continue;
    const spec = specOf(to, after);
    if (!to.autoIncrement || column.autoIncrement) {
      alters.push({ kind: 'alterColumn', table, column: column.name, to: spec });
      continue;
    }
    const { autoIncrement: _, ...plain } = spec;
    alters.push({ kind: 'alterColumn', table, column: column.name, to: plain });
    counters.push({ kind: 'alterColumn', table, column: to.name, to: spec });
  }
  const fresh = new Set(after.columns.map(({ name }) => name).filter((name) => !old.has(idOf(afterIds, name))));
  const adds: AddColumn[] = [];
  const defaults: AlterColumn[] = [];
  for (const [at, column] of after.columns.entries()) {
    if (!fresh.has(column.name)) continue;
    const place = { ...placeOf(after, at, fresh), ...keyOf(column, after) };
    const filled = fills.get(idOf(afterIds, column.name));
    const spec = specOf(column, after);
    if (filled === undefined || JSON.stringify(filled) === JSON.stringify(column.default)) {
      adds.push({ kind: 'addColumn', table, column: spec, ...place });
      continue;
    }
    const { default: _, ...plain } = spec;
    const first = filled.kind === 'null' || filled.kind === 'none' ? plain : { ...plain, default: filled };
    adds.push({ kind: 'addColumn', table, column: first, ...place });
    defaults.push({ kind: 'alterColumn', table, column: column.name, to: spec });
  }
  return { drops, alters, counters, adds, defaults };
}
