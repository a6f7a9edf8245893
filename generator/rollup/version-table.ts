import { applyOperation } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { Repository } from '../../src/migration/model.ts';
import type { CreateTable } from '../../src/operation/model.ts';

/** The version tables as the tools make them: scripts see them when they reflect, and may drop them. */
export function versionTable(repository: Repository): CreateTable {
  switch (repository.format) {
    case 'alembic':
      // alembic/runtime/migration.py
      return {
        kind: 'createTable',
        table: repository.versionTable,
        columns: [{ name: 'version_num', type: { name: 'varchar', length: 32 }, nullable: false }],
        primaryKey: ['version_num'],
      };
    case 'sqlalchemy-migrate':
      // migrate/versioning/schema.py
      return {
        kind: 'createTable',
        table: repository.versionTable,
        columns: [
          { name: 'repository_id', type: { name: 'varchar', length: 250 }, nullable: false },
          { name: 'repository_path', type: { name: 'text' } },
          { name: 'version', type: { name: 'int' } },
        ],
        primaryKey: ['repository_id'],
      };
  }
}

/** The catalog with a repository's version table, if it lacks it. */
export function withVersionTable(catalog: Catalog, repository: Repository): Catalog {
  return catalog.tables.has(repository.versionTable) ? catalog : applyOperation(catalog, versionTable(repository));
}

/** The catalog without version tables: what baselines create and checkpoints compare. */
export function withoutVersionTables(catalog: Catalog, repositories: readonly Repository[]): Catalog {
  const tables = new Map(catalog.tables);
  for (const { versionTable: name } of repositories) tables.delete(name);
  return { ...catalog, tables };
}
