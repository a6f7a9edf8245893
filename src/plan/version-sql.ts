import type { Catalog } from '../catalog/model.ts';
import type { MigrationSet, Repository } from '../migration/model.ts';
import type { VersionChange } from '../migration/version-rows.ts';
import type { Operation } from '../operation/model.ts';

function name(identifier: string): string {
  return `\`${identifier.replaceAll('`', '``')}\``;
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Every version table of a set, once. */
export function versionTables(set: Pick<MigrationSet, 'repositories'>): readonly string[] {
  return [...new Set(Object.values(set.repositories).map(({ versionTable }) => versionTable))];
}

/** A catalog without the tables that tools keep their versions in: what is compared. */
export function withoutVersionTables(catalog: Catalog, set: Pick<MigrationSet, 'repositories'>): Catalog {
  const hidden = new Set(versionTables(set));
  return { ...catalog, tables: new Map([...catalog.tables].filter(([name]) => !hidden.has(name))) };
}

/**
 * The version table as the tool itself makes it: alembic/runtime/migration.py `MigrationContext.__init__`, and
 * migrate/versioning/schema.py `ControlledSchema._create_table_version`.
 */
export function createVersionTable({ format, versionTable }: Repository): Operation {
  if (format === 'alembic') {
    return {
      kind: 'createTable',
      table: versionTable,
      columns: [{ name: 'version_num', type: { name: 'varchar', length: 32 }, nullable: false }],
      primaryKey: ['version_num'],
    };
  }
  return {
    kind: 'createTable',
    table: versionTable,
    columns: [
      { name: 'repository_id', type: { name: 'varchar', length: 250 }, nullable: false },
      { name: 'repository_path', type: { name: 'text' } },
      { name: 'version', type: { name: 'int' } },
    ],
    primaryKey: ['repository_id'],
  };
}

export function hasVersionTable(catalog: Catalog, repository: Repository): boolean {
  return catalog.tables.has(repository.versionTable);
}

/** The row statement of one change. */
export function versionSql(repository: Repository, change: VersionChange): string {
  const table = name(repository.versionTable);
  if (repository.format === 'alembic') {
    switch (change.kind) {
      case 'insert':
        return `INSERT INTO ${table} (version_num) VALUES (${text(change.revision)})`;
      case 'update':
        return `UPDATE ${table} SET version_num = ${text(change.to)} WHERE version_num = ${text(change.from)}`;
      case 'delete':
        return `DELETE FROM ${table} WHERE version_num = ${text(change.revision)}`;
    }
  }
  const key = text(repository.repositoryId);
  switch (change.kind) {
    case 'insert':
      return `INSERT INTO ${table} (repository_id, repository_path, version) VALUES (${key}, ${text(repository.repositoryPath)}, ${Number(change.revision)})`;
    case 'update':
      return `UPDATE ${table} SET version = ${Number(change.to)} WHERE version = ${Number(change.from)} AND repository_id = ${key}`;
    case 'delete':
      return `DELETE FROM ${table} WHERE repository_id = ${key}`;
  }
}
