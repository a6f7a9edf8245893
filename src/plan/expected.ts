import { applyOperation, CatalogError, conditionHolds, emptyCatalog } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Migration, MigrationSet } from '../migration/model.ts';
import { type RevisionKey, revisionKey } from '../migration/revision-graph.ts';
import { isDataStep } from '../migration/step.ts';
import { createVersionTable, versionTables } from './version-sql.ts';

function replay(before: Catalog, migration: Migration): Catalog {
  let catalog = before;
  for (const step of migration.steps) {
    if (isDataStep(step) || (step.when !== undefined && !conditionHolds(catalog, step.when))) continue;
    try {
      catalog = applyOperation(catalog, step);
    } catch (error) {
      if (error instanceof CatalogError && step.tolerant === true) continue;
      throw new Error(`${migration.name} does not apply to the set's own catalog: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
  return catalog;
}

/** A catalog without the tables that tools keep their versions in: what is compared. */
export function withoutVersionTables(catalog: Catalog, set: MigrationSet): Catalog {
  const hidden = new Set(versionTables(set));
  return { ...catalog, tables: new Map([...catalog.tables].filter(([name]) => !hidden.has(name))) };
}

/**
 * The catalog that a database with these revisions should have: the chain replayed, with the server and the database
 * defaults of `like`. Without the version tables.
 */
export function expectedCatalog(set: MigrationSet, covered: ReadonlySet<RevisionKey>, like: Catalog): Catalog {
  let catalog = emptyCatalog(like.server, { charset: like.charset, collation: like.collation });
  const made = new Set<string>();
  for (const repository of Object.values(set.repositories)) {
    // Scripts drop the version table of the tool before; it has to be there for that.
    if (made.has(repository.versionTable)) continue;
    made.add(repository.versionTable);
    catalog = applyOperation(catalog, createVersionTable(repository));
  }
  for (const migration of set.migrations) {
    if (covered.has(revisionKey(migration.revision))) catalog = replay(catalog, migration);
  }
  return withoutVersionTables(catalog, set);
}
