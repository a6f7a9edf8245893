import type { RevisionNode, RevisionRef } from './model.ts';
import type { SetOutline } from './outline.ts';

/** `<repository>:<revision>`: a revision's name across all repositories of a set. */
export type RevisionKey = string;

export function revisionKey(ref: RevisionRef): RevisionKey {
  return `${ref.repository}:${ref.revision}`;
}

export interface RevisionGraph {
  /** In the set's order. */
  readonly nodes: ReadonlyMap<RevisionKey, RevisionNode>;
  /** Keys that a migration carries as its own revision (`data` and `milestone` migrations only refer to one). */
  readonly migrated: ReadonlySet<RevisionKey>;
  /** By a revision, those that stand right on it; made when it is first asked for. */
  above(): ReadonlyMap<RevisionKey, readonly RevisionKey[]>;
}

/** A head in a version table, or in a release's mark, that the set does not know. */
export class UnknownRevisionError extends Error {
  readonly ref: RevisionRef;

  constructor(ref: RevisionRef) {
    super(`revision ${ref.revision} of ${ref.repository} is not in this set`);
    this.name = 'UnknownRevisionError';
    this.ref = ref;
  }
}

export function revisionGraph(set: Pick<SetOutline, 'revisions' | 'migrations'>): RevisionGraph {
  const nodes = new Map(set.revisions.map((node) => [revisionKey(node), node]));
  let above: ReadonlyMap<RevisionKey, readonly RevisionKey[]> | null = null;
  return {
    nodes,
    above() {
      above ??= aboveOf(nodes);
      return above;
    },
    migrated: new Set(
      set.migrations
        .filter(({ kind }) => kind === 'baseline' || kind === 'script' || kind === 'switch')
        .map((migration) => revisionKey(migration.revision)),
    ),
  };
}

function aboveOf(nodes: RevisionGraph['nodes']): ReadonlyMap<RevisionKey, readonly RevisionKey[]> {
  const above = new Map<RevisionKey, RevisionKey[]>();
  for (const [key, node] of nodes) {
    for (const below of foundations(node)) {
      const known = above.get(below);
      if (known === undefined) above.set(below, [key]);
      else known.push(key);
    }
  }
  return above;
}

/**
 * A node is an alias when it has no migration of its own and stands for others of its own repository: Glance's
 * monolithic `pike01` for `pike_contract01`. Tools of later releases rewrite such a row before they go on.
 */
export function isAlias(graph: RevisionGraph, key: RevisionKey): boolean {
  const node = graph.nodes.get(key);
  return (
    node !== undefined &&
    !graph.migrated.has(key) &&
    node.implies.some((implied) => implied.repository === node.repository && implied.revision !== node.revision)
  );
}

const founded = new WeakMap<RevisionNode, readonly RevisionKey[]>();

/** What a node stands on: its parents, what it depends on, and what it implies in other repositories. */
export function foundations(node: RevisionNode): readonly RevisionKey[] {
  const known = founded.get(node) ?? foundationsOf(node);
  founded.set(node, known);
  return known;
}

function foundationsOf(node: RevisionNode): readonly RevisionKey[] {
  const own = [...node.down, ...node.dependsOn].map((revision) =>
    revisionKey({ repository: node.repository, revision }),
  );
  return [...own, ...node.implies.map(revisionKey)];
}

/**
 * sqlalchemy-migrate's version 0 is a database under version control that has nothing yet.
 *
 * @returns whether there is such a revision in the set
 * @throws UnknownRevisionError for a head that the set does not know
 */
export function requireKnown(graph: RevisionGraph, head: RevisionRef): boolean {
  if (graph.nodes.has(revisionKey(head))) return true;
  if (head.revision !== '0') throw new UnknownRevisionError(head);
  return false;
}

/**
 * Everything that a database at `heads` has. Parents that are older than the set are named in the result but not followed.
 *
 * @throws UnknownRevisionError for a head that the set does not know
 */
export function closure(graph: RevisionGraph, heads: Iterable<RevisionRef>): ReadonlySet<RevisionKey> {
  const found = new Set<RevisionKey>();
  const open: RevisionKey[] = [];
  for (const head of heads) if (requireKnown(graph, head)) open.push(revisionKey(head));
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    const node = graph.nodes.get(key);
    if (node) open.push(...foundations(node));
  }
  return found;
}
