import type { MigrationSet, Repository } from '../../src/migration/model.ts';
import type { VersionRows } from '../../src/migration/version-rows.ts';
import type { LiveDatabase } from '../../src/plan/model.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { refuseBlocked } from '../../src/run/upgrade.ts';
import type { Ending, Leap, StandingTruth } from './check-pair.ts';

/** A row of a version table, and the repository of the set that it belongs to, if any does. */
interface VersionRow {
  readonly table: string;
  /** sqlalchemy-migrate's repository id; `null` for Alembic. */
  readonly id: string | null;
  readonly revision: string;
  readonly repository: string | null;
}

function idOf(repository: Repository): string | null {
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

interface Start {
  readonly live: LiveDatabase;
  readonly strangers: readonly VersionRow[];
}

const starts = new WeakMap<StandingTruth, Start>();

/** What would be read from the start; the same object each time. */
function startOf(set: MigrationSet, truth: StandingTruth, name: string): Start {
  const known = starts.get(truth);
  if (known !== undefined) return known;
  const all = versionRows(set, truth);
  const own = new Map<string, string[]>();
  for (const { repository, revision } of all) {
    if (repository !== null) own.set(repository, [...(own.get(repository) ?? []), revision]);
  }
  const strangers = all.filter(({ repository }) => repository === null);
  const live: LiveDatabase = {
    name,
    catalog: truth.catalog,
    rows: own,
    strangers: strangers.flatMap(({ id }) => (id === null ? [] : [id])).sort(),
    sizes: new Map(),
  };
  const made = { live, strangers };
  starts.set(truth, made);
  return made;
}

/** Plans on the truth's catalog, and takes the plan's word for what it leaves. No server, and no rows but versions. */
export const leapInMemory: Leap = async (set, start, { series, to }): Promise<Ending> => {
  const { live, strangers } = startOf(set, start, series.database);
  const plan = makePlan(set, live, to);
  refuseBlocked(plan);
  const catalog = plan.result ?? live.catalog;
  const after: VersionRows = plan.phases.at(-1)?.rowsAfter ?? live.rows;
  const left = [
    ...[...after].flatMap(([key, revisions]) => {
      const repository = set.repositories[key];
      if (repository === undefined) throw new Error(`the plan leaves rows of a repository ${key} that the set has not`);
      return revisions.map((revision) => ({ table: repository.versionTable, id: idOf(repository), revision }));
    }),
    ...strangers,
  ];
  return {
    catalog,
    rows: left
      .filter(({ table }) => catalog.tables.has(table))
      .map(({ table, id, revision }) => (id === null ? `${table} ${revision}` : `${table} ${id} ${revision}`))
      .sort(),
  };
};
