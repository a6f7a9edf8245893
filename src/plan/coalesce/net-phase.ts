import { applyOperation, CatalogError, diffCatalogs } from '../../catalog/index.ts';
import type { Catalog, ColumnDefault, ForeignKey, Table } from '../../catalog/model.ts';
import { capabilities } from '../../catalog/server.ts';
import { Build, type Built } from './build.ts';
import { type ColumnId, followIdentities, type Identities } from './identity.ts';
import type { SchemaItem } from './item.ts';
import { changeTables } from './net-tables.ts';
import { dropTables, renameTables } from './whole-tables.ts';

/** A database at one point, and which names stand for what. */
export interface Point {
  readonly catalog: Catalog;
  readonly known: Identities;
}

/** Both ends of a phase's schema changes. */
export interface Span {
  readonly from: Point;
  readonly to: Point;
  /** What the rows get in columns that the phase adds. */
  readonly fills: ReadonlyMap<ColumnId, ColumnDefault>;
}

/** The phase is not what it was taken for: it has to be done operation by operation. */
export class NoNetChange extends Error {
  override readonly name = 'NoNetChange';
}

/** @throws CatalogError where an operation does not apply there */
export function follow(from: Point, items: readonly SchemaItem[]): Point {
  return items.reduce(({ catalog, known }, { operation, at }) => {
    const after = applyOperation(catalog, operation);
    return { catalog: after, known: followIdentities(known, operation, at, after) };
  }, from);
}

function changedTypes(
  before: Table,
  after: Table,
  ids: (table: 'before' | 'after', name: string) => ColumnId | undefined,
) {
  const old = new Map(before.columns.map((column) => [ids('before', column.name), column]));
  return after.columns.flatMap((column) => {
    const was = old.get(ids('after', column.name));
    if (was === undefined || was.type === column.type) return [];
    return JSON.stringify(was.type) !== JSON.stringify(column.type) ? [was.name.toLowerCase()] : [];
  });
}

/** Which keys go while a phase runs and come back behind it: the fewer, the less the server has to do. */
const REMADE = ['compared', 'served', 'all'] as const;

/**
 * - `compared`: keys over columns whose type changes
 * - `served`: those, too, whose index goes, on either side: another one may serve them, but has its name
 * - `all`: every key of a table that changes at all
 */
type Remade = (typeof REMADE)[number];

/** Columns of the indexes that go, with or without another one in their place. */
function goneIndexes(before: Table, after: Table): readonly (readonly string[])[] {
  const form = (index: Table['indexes'][number]) => JSON.stringify({ ...index, implicit: false }).toLowerCase();
  const stay = new Set(after.indexes.map(form));
  return before.indexes
    .filter((index) => !stay.has(form(index)))
    .map(({ parts }) => parts.map(({ column }) => column.toLowerCase()));
}

function begins(whole: readonly string[], part: readonly string[]): boolean {
  return part.every((name) => whole.slice(0, part.length).includes(name.toLowerCase()));
}

/** Whether a key has to go while what it compares, or is looked up with, changes. */
function remaker({ from, to }: Span, which: Remade): (child: string, key: ForeignKey) => boolean {
  const moved = new Map<string, readonly string[]>();
  const gone = new Map<string, readonly (readonly string[])[]>();
  const byId = new Map([...to.known].map((entry) => [entry[1].id, entry]));
  for (const [name, { id, columns }] of from.known) {
    const then = byId.get(id);
    const before = from.catalog.tables.get(name);
    const after = then && to.catalog.tables.get(then[0]);
    if (!before || !after || !then || before === after) continue;
    if (which === 'all') {
      moved.set(
        then[0],
        before.columns.map((column) => column.name.toLowerCase()),
      );
      continue;
    }
    const ids = (side: 'before' | 'after', column: string) =>
      (side === 'before' ? columns : then[1].columns).get(column.toLowerCase());
    moved.set(then[0], changedTypes(before, after, ids));
    if (which === 'served') gone.set(then[0], goneIndexes(before, after));
  }
  const touches = (table: string, columns: readonly string[]) =>
    columns.some((column) => moved.get(table)?.includes(column.toLowerCase())) ||
    gone.get(table)?.some((index) => begins(index, columns)) === true;
  return (child, key) => touches(child, key.columns) || touches(key.refTable, key.refColumns);
}

function dropTriggers(build: Build, to: Catalog): void {
  for (const [name, trigger] of build.catalog.triggers) {
    const twin = to.triggers.get(name);
    if (twin !== undefined && JSON.stringify(twin) === JSON.stringify(trigger)) continue;
    build.add([{ kind: 'dropTrigger', name }]);
  }
}

function createTriggers(build: Build, to: Catalog): void {
  for (const [name, trigger] of to.triggers)
    if (!build.catalog.triggers.has(name)) build.add([{ kind: 'createTrigger', ...trigger }]);
}

function alterDatabase(build: Build, { charset, collation }: Catalog): void {
  if (build.catalog.collation !== collation) build.add([{ kind: 'alterDatabase', charset, collation }]);
}

/** Names of made indexes follow their history; what is the same otherwise gets the name that it should have. */
function renameStrays(build: Build, to: Catalog): void {
  if (!capabilities(to.server).renameIndex) return;
  for (const table of to.tables.values()) {
    const { name, indexes } = table;
    const made = build.catalog.tables.get(name);
    if (made === undefined || made === table) continue;
    const form = (index: Table['indexes'][number]) => JSON.stringify({ ...index, name: '' });
    const strays = made.indexes.filter(
      (index) => !indexes.some((one) => one.name.toLowerCase() === index.name.toLowerCase()),
    );
    for (const index of indexes) {
      if (made.indexes.some((one) => one.name.toLowerCase() === index.name.toLowerCase())) continue;
      const at = strays.findIndex((stray) => form(stray) === form(index));
      const [stray] = at < 0 ? [] : strays.splice(at, 1);
      if (stray) throw new NoNetChange(`the name of ${name}.${stray.name} would not be certain`);
    }
  }
}

/** An index that the server would drop by itself, and that is none such in `to`: what `diffCatalogs` leaves aside. */
function takesForOwn(catalog: Catalog, to: Catalog): boolean {
  return [...catalog.tables.values()].some((table) => {
    const wanted = to.tables.get(table.name);
    if (table === wanted) return false;
    return table.indexes.some(
      ({ name, implicit }) =>
        implicit === true && !wanted?.indexes.some((one) => one.implicit === true && one.name === name),
    );
  });
}

function attempt(span: Span, which: Remade): readonly Built[] {
  const build = new Build(span.from.catalog);
  const to = span.to.catalog;
  dropTriggers(build, to);
  dropTables(build, span);
  renameTables(build, span);
  changeTables(build, span, remaker(span, which));
  alterDatabase(build, to);
  renameStrays(build, to);
  createTriggers(build, to);
  const left = diffCatalogs(to, build.catalog);
  const [first] = left;
  if (first !== undefined) {
    throw new NoNetChange(
      `${left.length} differences are left, the first of them ${first.code} ${JSON.stringify(first.object)}`,
    );
  }
  // The other way round does no harm: an index that was asked for stays until it is dropped.
  if (takesForOwn(build.catalog, to)) throw new NoNetChange('the server would take an index for one of its own');
  return build.statements;
}

/**
 * The statements that lead from one end of a phase to the other, each table changed as little and as cheaply as the
 * server allows. The model runs them: what they leave is what the operations themselves leave.
 *
 * @throws NoNetChange, CatalogError: the phase's operations have to be run one by one
 */
export function netPhase(span: Span): readonly Built[] {
  let first: unknown;
  for (const which of REMADE) {
    try {
      return attempt(span, which);
    } catch (error) {
      if (!(error instanceof NoNetChange || error instanceof CatalogError)) throw error;
      first ??= error;
    }
  }
  throw first;
}
