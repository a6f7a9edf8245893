import type { Migration, MigrationSet } from './model.ts';

/** A migration without what it does. */
export type MigrationOutline = Pick<Migration, 'name' | 'kind' | 'revision' | 'release'>;

/** A set without what its migrations do: plain data, enough to tell where a database stands and what is pending. */
export interface SetOutline
  extends Pick<MigrationSet, 'service' | 'database' | 'repositories' | 'revisions' | 'releases'> {
  readonly migrations: readonly MigrationOutline[];
}

/** Every set is an outline already; this one holds nothing else. */
export function outlineOf({
  service,
  database,
  repositories,
  revisions,
  releases,
  migrations,
}: SetOutline): SetOutline {
  return {
    service,
    database,
    repositories,
    revisions,
    releases,
    migrations: migrations.map(({ name, kind, revision, release }) => ({ name, kind, revision, release })),
  };
}
