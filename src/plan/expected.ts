import { applyOperation, CatalogError, emptyCatalog } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Migration, MigrationSet, Variant, VariantChange } from '../migration/model.ts';
import { operationsOf, replayOperations, withVariantTables } from '../migration/replay.ts';
import { closure, type RevisionKey, revisionGraph, revisionKey } from '../migration/revision-graph.ts';
import { createVersionTable, withoutVersionTables } from './version-sql.ts';

const starts = new WeakMap<MigrationSet, Map<string, Catalog>>();

/** The same object for the same server and defaults, so that what is replayed on it is replayed once. */
function startOf(set: MigrationSet, like: Catalog): Catalog {
  const known = starts.get(set) ?? new Map<string, Catalog>();
  starts.set(set, known);
  const key = JSON.stringify([like.server, like.charset, like.collation]);
  const start = known.get(key) ?? emptyStart(set, like);
  known.set(key, start);
  return start;
}

/** A database that has the version tables and nothing else, with the server and the defaults of `like`. */
export function emptyStart(set: MigrationSet, like: Pick<Catalog, 'server' | 'charset' | 'collation'>): Catalog {
  let catalog = emptyCatalog(like.server, { charset: like.charset, collation: like.collation });
  const made = new Set<string>();
  for (const repository of Object.values(set.repositories)) {
    // Scripts drop the version table of the tool before; it has to be there for that.
    if (made.has(repository.versionTable)) continue;
    made.add(repository.versionTable);
    catalog = applyOperation(catalog, createVersionTable(repository));
  }
  return catalog;
}

/** A migration of the set does not apply to what the variants have left. */
export class VariantConflict extends Error {
  override readonly name = 'VariantConflict';
}

/** What steps make of a catalog: chains of several variants, and of several databases, begin alike. */
const replayed = new WeakMap<Catalog, WeakMap<Migration['steps'], Catalog>>();

function replayOnce(before: Catalog, steps: Migration['steps']): Catalog {
  const known = replayed.get(before) ?? new WeakMap<Migration['steps'], Catalog>();
  replayed.set(before, known);
  const after = known.get(steps) ?? replayOperations(before, operationsOf({ steps }));
  known.set(steps, after);
  return after;
}

function replay(before: Catalog, migration: Migration, variants: readonly Variant[]): Catalog {
  const others = variants.flatMap(({ change }) => {
    const steps = change.kind === 'steps' ? change.instead[migration.name] : undefined;
    return steps ? [steps] : [];
  });
  try {
    return replayOnce(before, others.at(-1) ?? migration.steps);
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    const names = variants.map(({ name }) => name).join(' and ');
    if (names !== '') {
      throw new VariantConflict(`${migration.name} does not apply to ${names}: ${error.message}`, { cause: error });
    }
    throw new Error(`${migration.name} does not apply to the set's own catalog: ${error.message}`, { cause: error });
  }
}

function replaceTables(catalog: Catalog, name: string, change: Extract<VariantChange, { kind: 'tables' }>): Catalog {
  try {
    return withVariantTables(catalog, change);
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    throw new VariantConflict(`the tables of ${name} cannot stand there: ${error.message}`, { cause: error });
  }
}

/**
 * The catalog that a database with these revisions should have: the chain replayed, with the server and the database
 * defaults of `like`. Without the version tables.
 *
 * @param variants what the database is instead, in the set's order; of squashes one at most
 * @throws VariantConflict
 */
export function expectedCatalog(
  set: MigrationSet,
  covered: ReadonlySet<RevisionKey>,
  like: Catalog,
  variants: readonly Variant[] = [],
): Catalog {
  return expectedFrom(startOf(set, like), set, covered, variants);
}

/**
 * The same from a given start: what was replayed on that one object before is not replayed again.
 *
 * @throws VariantConflict
 */
export function expectedFrom(
  start: Catalog,
  set: MigrationSet,
  covered: ReadonlySet<RevisionKey>,
  variants: readonly Variant[] = [],
): Catalog {
  let catalog = start;
  const open = set.migrations.filter(({ revision }) => covered.has(revisionKey(revision)));
  const run = (before: Catalog, migrations: readonly Migration[]): Catalog =>
    migrations.reduce((after, migration) => replay(after, migration, variants), before);
  let done: ReadonlySet<Migration> = new Set();
  const graph = revisionGraph(set);
  for (const { name, begins, change } of variants) {
    if (change.kind !== 'tables') continue;
    // What a squash stands for comes first, whatever else of the chain lies between; unless it needs that, too.
    const below = closure(graph, begins);
    const left = open.filter((migration) => !done.has(migration));
    const isBelow = ({ kind, revision }: Migration) => kind === 'baseline' || below.has(revisionKey(revision));
    let own = left.filter(isBelow);
    try {
      catalog = run(catalog, own);
    } catch (error) {
      if (!(error instanceof VariantConflict)) throw error;
      own = left.slice(0, left.findLastIndex(isBelow) + 1);
      catalog = run(catalog, own);
    }
    done = new Set([...done, ...own]);
    catalog = replaceTables(catalog, name, change);
  }
  catalog = run(
    catalog,
    open.filter((migration) => !done.has(migration)),
  );
  return withoutVersionTables(catalog, set);
}
