import type { MigrationSet, ReleaseMark, RevisionRef } from '../migration/model.ts';
import type { SetOutline } from '../migration/outline.ts';
import { describeWhereabouts, type Whereabouts, whereabouts } from '../migration/release.ts';
import {
  closure,
  type RevisionGraph,
  type RevisionKey,
  revisionGraph,
  UnknownRevisionError,
} from '../migration/revision-graph.ts';
import { rowRefs, type VersionRows } from '../migration/version-rows.ts';
import { Problem } from '../problem.ts';
import type { LiveDatabase, LiveSchema } from './model.ts';
import { versionTables } from './version-sql.ts';

/** Where a live database stands in a set. */
export interface Standing {
  readonly graph: RevisionGraph;
  /** Everything that the version rows say the database has. */
  readonly covered: ReadonlySet<RevisionKey>;
  readonly whereabouts: Whereabouts;
  /** No table at all. */
  readonly empty: boolean;
}

function releaseList(set: SetOutline): string {
  return set.releases.map(({ release }) => release).join(', ');
}

/** A release's mark for a database: with the repositories that are optional there and that the database has. */
export function markFor(mark: ReleaseMark, rows: VersionRows): ReleaseMark {
  const added = (mark.optional ?? []).filter(({ repository }) => (rows.get(repository) ?? []).length > 0);
  return added.length === 0 ? mark : { ...mark, heads: [...mark.heads, ...added] };
}

/**
 * @param rows of the database that is to get there
 * @throws Problem SL004
 */
export function findMark(set: SetOutline, release: string, rows: VersionRows = new Map()): ReleaseMark {
  const found = set.releases.find((mark) => mark.release === release.toLowerCase() || mark.tag === release);
  if (found) return markFor(found, rows);
  throw new Problem('SL004', `${set.service}/${set.database} has no release ${release}; it has ${releaseList(set)}`, {
    advice: `see \`stackleap releases ${set.service}\``,
    details: { releases: set.releases.map((mark) => mark.release) },
  });
}

/**
 * Less than a third of the tables have names that the set ever uses. Services share a few names (`services`, `quotas`),
 * and operators add tables of their own.
 */
function isForeign(set: MigrationSet, live: LiveDatabase): boolean {
  const known = new Set(
    set.migrations.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.kind === 'createTable' ? [step.table] : step.kind === 'renameTable' ? [step.to] : [],
      ),
    ),
  );
  const tables = [...live.catalog.tables.keys()].filter((table) => !versionTables(set).includes(table));
  return tables.length > 0 && tables.filter((table) => known.has(table)).length * 3 < tables.length;
}

function otherService(set: MigrationSet, live: LiveDatabase): Problem {
  const others = live.strangers;
  const whose = others.length > 0 ? `its version table names ${others.join(', ')}` : 'its tables have other names';
  return new Problem('SL025', `${live.name} is not a database of ${set.service}/${set.database}: ${whose}`, {
    advice: 'check the service and the database; both stand on the command line',
    details: { strangers: others },
  });
}

function unknownRevision(set: MigrationSet, live: LiveDatabase, ref: RevisionRef): Problem {
  const repository = set.repositories[ref.repository];
  const where = `${repository?.versionTable ?? '?'} of ${live.name}`;
  const details = { revision: ref.revision, repository: ref.repository };
  const numbers = set.revisions
    .filter((node) => node.repository === ref.repository)
    .map(({ revision }) => Number(revision));
  const lowest = Math.min(...numbers);
  if (repository?.format === 'sqlalchemy-migrate' && Number(ref.revision) < lowest) {
    return new Problem('SL024', `${where} says version ${ref.revision}, and this set begins at ${lowest}`, {
      advice: `take the database to ${set.releases[0]?.release ?? 'the first release'} with its own tool, or roll up from sources that reach further back`,
      details,
    });
  }
  const last = set.releases.at(-1)?.release;
  return new Problem('SL022', `${where} says revision ${ref.revision}, which this set does not know`, {
    advice: `the database is newer than ${last ?? 'the set'}, or carries a revision of its own: roll up again with sources that have it`,
    details,
  });
}

function withoutRows(set: MigrationSet, live: LiveDatabase): Problem {
  const tables = versionTables(set).join(' and ');
  return new Problem('SL021', `${live.name} has tables, but no row in ${tables} says which revision it is at`, {
    advice: `find out how the database came about; if it is whole, put back the row that ${set.service}'s own tool would have written`,
    details: { tables: [...live.catalog.tables.keys()] },
  });
}

/**
 * Where the version rows say that a database stands.
 *
 * @returns `null`: there are tables, and no version rows
 * @throws UnknownRevisionError
 */
export function locate(set: SetOutline, live: LiveSchema): Standing | null {
  const own = [...live.catalog.tables.keys()].filter((table) => !versionTables(set).includes(table));
  const empty = own.length === 0 && live.rows.size === 0;
  if (!empty && live.rows.size === 0) return null;
  const graph = revisionGraph(set);
  const covered = closure(graph, rowRefs(live.rows));
  return { graph, covered, whereabouts: whereabouts(graph, set, covered), empty };
}

/**
 * @throws Problem SL021 (version tables without rows), SL022 (unknown revision), SL024 (older than the set), SL025
 *   (another service's database)
 */
export function standing(set: MigrationSet, live: LiveDatabase): Standing {
  try {
    const found = locate(set, live);
    if (found !== null) return found;
  } catch (error) {
    if (!(error instanceof UnknownRevisionError)) throw error;
    throw isForeign(set, live) ? otherService(set, live) : unknownRevision(set, live, error.ref);
  }
  throw isForeign(set, live) ? otherService(set, live) : withoutRows(set, live);
}

/** `victoria`, `between yoga and zed`, `empty`. */
export function describeStanding(at: Standing): string {
  return at.empty ? 'empty' : describeWhereabouts(at.whereabouts);
}
