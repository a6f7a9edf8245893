import { introspect } from '../catalog/introspect/index.ts';
import type { MigrationSet } from '../migration/model.ts';
import type { VersionRows } from '../migration/version-rows.ts';
import { isJournalTable, withoutJournal } from './journal-tables.ts';
import type { LiveDatabase, LiveSchema, TableSize } from './model.ts';

type Query = (sql: string, bindings?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

function quoted(identifier: string): string {
  return `\`${identifier.replaceAll('`', '``')}\``;
}

async function readRows(query: Query, set: Pick<MigrationSet, 'repositories'>, tables: ReadonlySet<string>) {
  const rows = new Map<string, readonly string[]>();
  const strangers = new Set<string>();
  const repositories = Object.entries(set.repositories);
  for (const [key, repository] of repositories) {
    if (!tables.has(repository.versionTable)) continue;
    if (repository.format === 'alembic') {
      const found = await query(`SELECT version_num FROM ${quoted(repository.versionTable)} ORDER BY version_num`);
      if (found.length > 0)
        rows.set(
          key,
          found.map((row) => String(row.version_num)),
        );
      continue;
    }
    const found = await query(`SELECT repository_id, version FROM ${quoted(repository.versionTable)}`);
    for (const row of found) {
      const id = String(row.repository_id);
      if (id === repository.repositoryId && row.version !== null) rows.set(key, [String(row.version)]);
      const known = repositories.some(([, one]) => one.format === 'sqlalchemy-migrate' && one.repositoryId === id);
      if (!known) strangers.add(id);
    }
  }
  return { rows: rows as VersionRows, strangers: [...strangers].sort() };
}

/** Rows and bytes of each table, as the server estimates them. */
export async function readSizes(query: Query, database: string): Promise<ReadonlyMap<string, TableSize>> {
  const found = await query(
    `SELECT TABLE_NAME AS name, TABLE_ROWS AS size_rows, DATA_LENGTH + INDEX_LENGTH AS size_bytes
       FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'BASE TABLE'`,
    [database],
  );
  return new Map(
    found
      .filter(({ name }) => !isJournalTable(String(name)))
      .map((row) => [String(row.name), { rows: Number(row.size_rows ?? 0), bytes: Number(row.size_bytes ?? 0) }]),
  );
}

/** What the version tables hold, and nothing else. */
export async function readVersionRows(
  query: Query,
  database: string,
  set: Pick<MigrationSet, 'repositories'>,
): Promise<VersionRows> {
  const found = await query('SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?', [
    database,
  ]);
  return (await readRows(query, set, new Set(found.map(({ name }) => String(name))))).rows;
}

/**
 * Reads the catalog and the version rows, the journal of an unfinished run left out; changes nothing.
 *
 * @returns also whether there is such a journal
 */
export async function readSchema(
  query: Query,
  database: string,
  set: Pick<MigrationSet, 'repositories'>,
): Promise<{ readonly schema: LiveSchema; readonly journal: boolean }> {
  const whole = await introspect(query, database);
  const catalog = withoutJournal(whole);
  const { rows, strangers } = await readRows(query, set, new Set(catalog.tables.keys()));
  const journal = [...whole.tables.keys()].some(isJournalTable);
  return { schema: { name: database, catalog, rows, strangers }, journal };
}

/** Reads all that a plan needs to know, the journal of an unfinished run left out; changes nothing. */
export async function readLive(
  query: Query,
  database: string,
  set: Pick<MigrationSet, 'repositories'>,
): Promise<LiveDatabase> {
  const { schema } = await readSchema(query, database, set);
  return { ...schema, sizes: await readSizes(query, database) };
}
