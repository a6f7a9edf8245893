import type { MigrationSet, Repository } from '../../src/migration/model.ts';
import { closure, type RevisionKey, revisionGraph } from '../../src/migration/revision-graph.ts';
import { rowRefs } from '../../src/migration/version-rows.ts';
import type { LiveDatabase } from '../../src/plan/model.ts';
import type { StandingTruth } from './truth-reader.ts';

/** A row of a version table, and the repository of the set that it belongs to, if any does. */
export interface VersionRow {
  readonly table: string;
  /** sqlalchemy-migrate's repository id; `null` for Alembic. */
  readonly id: string | null;
  readonly revision: string;
  readonly repository: string | null;
}

/** What would be read from a start, and the version rows that the set knows nothing of. */
export interface Start {
  readonly live: LiveDatabase;
  readonly strangers: readonly VersionRow[];
}

/** sqlalchemy-migrate's repository id; `null` for Alembic. */
export function idOf(repository: Repository): string | null {
  return repository.format === 'alembic' ? null : repository.repositoryId;
}

function versionRows(set: MigrationSet, start: StandingTruth): VersionRow[] {
  const alembic = (start.versions.alembic_version ?? []).map((row) => ({
    table: 'alembic_version',
    id: null,
    revision: row.version_num,
  }));
  const migrate = (start.versions.migrate_version ?? []).map((row) => ({
    table: 'migrate_version',
    id: row.repository_id,
    revision: String(row.version),
  }));
  return [...alembic, ...migrate]
    .filter(({ table }) => start.catalog.tables.has(table))
    .map((row) => {
      const own = Object.entries(set.repositories).find(
        ([, repository]) => repository.versionTable === row.table && idOf(repository) === row.id,
      );
      return { ...row, repository: own?.[0] ?? null };
    });
}

const starts = new WeakMap<StandingTruth, Start>();

/** What would be read from the start; the same object each time. */
export function startOf(set: MigrationSet, truth: StandingTruth): Start {
  const known = starts.get(truth);
  if (known !== undefined) return known;
  const all = versionRows(set, truth);
  const own = new Map<string, string[]>();
  for (const { repository, revision } of all) {
    if (repository !== null) own.set(repository, [...(own.get(repository) ?? []), revision]);
  }
  const strangers = all.filter(({ repository }) => repository === null);
  const live: LiveDatabase = {
    name: set.database,
    catalog: truth.catalog,
    rows: own,
    strangers: strangers.flatMap(({ id }) => (id === null ? [] : [id])).sort(),
    sizes: new Map(),
  };
  const made = { live, strangers };
  starts.set(truth, made);
  return made;
}

const covered = new WeakMap<StandingTruth, ReadonlySet<RevisionKey>>();

/** Every revision that a start has. */
export function coveredBy(set: MigrationSet, truth: StandingTruth): ReadonlySet<RevisionKey> {
  const known = covered.get(truth) ?? closure(revisionGraph(set), rowRefs(startOf(set, truth).live.rows));
  covered.set(truth, known);
  return known;
}
