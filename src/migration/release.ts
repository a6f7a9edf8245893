import type { MigrationSet, ReleaseMark, RevisionRef } from './model.ts';
import type { MigrationOutline } from './outline.ts';
import {
  closure,
  foundations,
  isAlias,
  type RevisionGraph,
  type RevisionKey,
  requireKnown,
  revisionKey,
} from './revision-graph.ts';

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

/** What heads come to without aliases: these are replaced by what they stand for. Revisions older than the set are left out. */
function withoutAliases(graph: RevisionGraph, heads: readonly RevisionRef[]): ReadonlySet<RevisionKey> {
  const found = new Set<RevisionKey>();
  const seen = new Set<RevisionKey>();
  const open = heads.map(revisionKey);
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const node = graph.nodes.get(key);
    if (node === undefined || seen.has(key)) continue;
    seen.add(key);
    if (isAlias(graph, key)) open.push(...foundations(node));
    else found.add(key);
  }
  return found;
}

/** Revisions, and all that stands on one of them. */
function standingOn(graph: RevisionGraph, below: RevisionKey): ReadonlySet<RevisionKey> {
  const found = new Set<RevisionKey>();
  const open = [below];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    open.push(...(graph.above().get(key) ?? []));
  }
  return found;
}

function includesAll(keys: ReadonlySet<RevisionKey>, whole: ReadonlySet<RevisionKey>): boolean {
  for (const key of keys) if (!whole.has(key)) return false;
  return true;
}

/**
 * Where a database stands. A set of revisions that is closed has all of a release's content when it has the release's tops,
 * so that no release's content is put together for it.
 *
 * @param covered what the database has: the closure of its version rows
 * @throws UnknownRevisionError for a release's head that the set does not know
 */
export function whereabouts(
  graph: RevisionGraph,
  set: Pick<MigrationSet, 'releases'>,
  covered: ReadonlySet<RevisionKey>,
): Whereabouts {
  for (const { heads } of set.releases) for (const head of heads) requireKnown(graph, head);
  const tops = set.releases.map(({ heads }) => withoutAliases(graph, heads));
  const held = tops.map((keys) => includesAll(keys, covered));
  const at = held.lastIndexOf(true);
  const next = set.releases.find((_, index) => index > at && held[index] === false)?.release ?? null;
  const [mark, top] = [set.releases[at], tops[at]];
  if (mark === undefined || top === undefined) return { release: null, alike: [], exact: false, next };
  const own = closure(graph, mark.heads);
  const alike = set.releases.filter((_, index) => index === at || sameContent(graph, own, top, tops[index] ?? top));
  return {
    release: mark.release,
    alike: alike.map(({ release }) => release),
    exact: !isBeyond(graph, set.releases.slice(at + 1), covered, own),
    next,
  };
}

/** Whether a database has something that only releases behind its own have. */
function isBeyond(
  graph: RevisionGraph,
  later: readonly ReleaseMark[],
  covered: ReadonlySet<RevisionKey>,
  own: ReadonlySet<RevisionKey>,
): boolean {
  const more = [...covered].filter((key) => !own.has(key) && graph.nodes.has(key) && !isAlias(graph, key));
  if (more.length === 0) return false;
  const known = closure(
    graph,
    later.flatMap(({ heads }) => heads),
  );
  return more.some((key) => known.has(key));
}

/**
 * Whether two releases have the same content.
 *
 * @param own the closure of the one
 */
function sameContent(
  graph: RevisionGraph,
  own: ReadonlySet<RevisionKey>,
  top: ReadonlySet<RevisionKey>,
  other: ReadonlySet<RevisionKey>,
): boolean {
  if (!includesAll(other, own)) return false;
  // The other one has a revision when one of its tops is that revision, or stands on it.
  return [...top].every((key) => {
    if (other.has(key)) return true;
    const above = standingOn(graph, key);
    return [...other].some((each) => above.has(each));
  });
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
