import { applyOperation, emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import type { Catalog } from '../../../src/catalog/model.ts';
import type { MigrationSet } from '../../../src/migration/model.ts';
import { closure, revisionGraph } from '../../../src/migration/revision-graph.ts';
import { rowRefs, type VersionRows } from '../../../src/migration/version-rows.ts';
import { expectedCatalog } from '../../../src/plan/expected.ts';
import type { LiveDatabase } from '../../../src/plan/model.ts';
import { createVersionTable } from '../../../src/plan/version-sql.ts';
import set from '../../integration/cli/sets/shelf/main/index.ts';

export const shelf: MigrationSet = set;

const EMPTY = emptyCatalog(mariadb('10.11.6'), { charset: 'utf8mb3' });

/** A database that stands at these version rows, without drift unless `change` makes some. */
export function liveAt(
  rows: Readonly<Record<string, readonly string[]>>,
  change: (catalog: Catalog) => Catalog = (same) => same,
): LiveDatabase {
  const versions: VersionRows = new Map(Object.entries(rows));
  const covered = closure(revisionGraph(shelf), rowRefs(versions));
  let catalog = expectedCatalog(shelf, covered, EMPTY);
  for (const key of versions.keys()) {
    const repository = shelf.repositories[key];
    if (repository !== undefined) catalog = applyOperation(catalog, createVersionTable(repository));
  }
  const sizes = new Map([...catalog.tables.keys()].map((name) => [name, { rows: 1_000_000, bytes: 400_000_000 }]));
  return { name: 'shelf', catalog: change(catalog), rows: versions, strangers: [], sizes };
}
