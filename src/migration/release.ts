import type { MigrationSet, ReleaseMark } from './model.ts';
import type { MigrationOutline } from './outline.ts';
import { closure, isAlias, type RevisionGraph, type RevisionKey, revisionKey } from './revision-graph.ts';

/** Where a database stands between a set's releases. */
export interface Whereabouts {
  /** The newest release that the database has whole; `null` before the first one. */
  readonly release: string | null;
  /** Every release whose content is the same as that one's, oldest first. */
  readonly alike: readonly string[];
  /** `true`: nothing of a later release is there. */
  readonly exact: boolean;
  /** The first release that the database lacks something of. */
  readonly next: string | null;
}

/** A mark's closure without aliases: two releases with the same content differ in the spelling of their heads only. */
function contentOf(graph: RevisionGraph, mark: ReleaseMark): ReadonlySet<RevisionKey> {
  return new Set([...closure(graph, mark.heads)].filter((key) => graph.nodes.has(key) && !isAlias(graph, key)));
}

function isSubset(part: ReadonlySet<RevisionKey>, whole: ReadonlySet<RevisionKey>): boolean {
  for (const key of part) if (!whole.has(key)) return false;
  return true;
}

/**
 * @param covered what the database has: the closure of its version rows
 */
export function whereabouts(
  graph: RevisionGraph,
  set: Pick<MigrationSet, 'releases'>,
  covered: ReadonlySet<RevisionKey>,
): Whereabouts {
  const contents = set.releases.map((mark) => contentOf(graph, mark));
  const at = contents.findLastIndex((content) => isSubset(content, covered));
  const content = contents[at] ?? new Set<RevisionKey>();
  const known = new Set(contents.slice(at + 1).flatMap((later) => [...later]));
  const beyond = [...covered].some((key) => known.has(key) && !content.has(key));
  const alike = set.releases.filter((_, index) => {
    const other = contents[index];
    return other !== undefined && isSubset(other, content) && isSubset(content, other);
  });
  return {
    release: set.releases[at]?.release ?? null,
    alike: at < 0 ? [] : alike.map(({ release }) => release),
    exact: at >= 0 && !beyond,
    next:
      set.releases.slice(at + 1).find((_, index) => !isSubset(contents[at + 1 + index] ?? new Set(), covered))
        ?.release ?? null,
  };
}

/** `victoria`, `between yoga and zed`, `before kilo`. */
export function describeWhereabouts({ release, exact, next }: Whereabouts): string {
  if (release === null) return `before ${next ?? 'the first release'}`;
  if (exact || next === null) return release;
  return `between ${release} and ${next}`;
}

/** The migrations that a database lacks for a release, in the order of the chain. */
export function pendingMigrations<M extends MigrationOutline>(
  graph: RevisionGraph,
  set: { readonly migrations: readonly M[] },
  covered: ReadonlySet<RevisionKey>,
  mark: ReleaseMark,
): readonly M[] {
  const target = closure(graph, mark.heads);
  return set.migrations.filter(({ revision }) => {
    const key = revisionKey(revision);
    return target.has(key) && !covered.has(key);
  });
}

/** What a database has of releases after `mark`, and `mark` does not have. */
export function revisionsAhead(
  graph: RevisionGraph,
  set: MigrationSet,
  covered: ReadonlySet<RevisionKey>,
  mark: ReleaseMark,
): readonly RevisionKey[] {
  const target = contentOf(graph, mark);
  const later = set.releases.slice(set.releases.findIndex(({ release }) => release === mark.release) + 1);
  const known = new Set(later.flatMap((other) => [...contentOf(graph, other)]));
  return [...covered].filter((key) => known.has(key) && !target.has(key));
}
