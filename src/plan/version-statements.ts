import type { Catalog } from '../catalog/model.ts';
import type { MigrationSet } from '../migration/model.ts';
import { applyChanges, type VersionChange, type VersionRows } from '../migration/version-rows.ts';
import { keepAround } from './around.ts';
import { schemaStatements } from './compile-migration.ts';
import type { PlannedStatement, TableSize } from './model.ts';
import { createVersionTable, hasVersionTable, versionSql } from './version-sql.ts';

/** A database on the way: what it is, and what its version tables say. */
export interface State {
  readonly catalog: Catalog;
  readonly rows: VersionRows;
  readonly sizes: ReadonlyMap<string, TableSize>;
}

/** Statements for changes of the version rows; a version table that is not there yet is made first. */
export function versionStatements(
  set: MigrationSet,
  before: State,
  changes: readonly VersionChange[],
): { readonly statements: readonly PlannedStatement[]; readonly state: State } {
  let { catalog } = before;
  const statements: PlannedStatement[] = [];
  for (const change of changes) {
    const repository = set.repositories[change.repository];
    if (repository === undefined) throw new Error(`the set has no repository ${change.repository}`);
    if (!hasVersionTable(catalog, repository)) {
      const create = createVersionTable(repository);
      const made = schemaStatements(catalog, create, null, before.sizes);
      statements.push(...made.statements);
      catalog = made.after;
    }
    const statement: PlannedStatement = {
      sql: versionSql(repository, change),
      table: repository.versionTable,
      way: 'rows',
      reason: 'keeps the version table',
      rows: null,
      bytes: null,
      estimateSeconds: 0.01,
      kind: 'version',
      migration: null,
      step: null,
      tolerant: false,
    };
    statements.push(keepAround(statement, { before: catalog, after: catalog }));
  }
  return { statements, state: { ...before, catalog, rows: applyChanges(before.rows, changes) } };
}
