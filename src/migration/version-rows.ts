import type { MigrationSet, RevisionNode, RevisionRef } from './model.ts';
import { closure, foundations, isAlias, type RevisionGraph, revisionKey } from './revision-graph.ts';

/**
 * What the version tables hold: repository to its rows. sqlalchemy-migrate has one row a repository (its version
 * number), Alembic one a head. A repository without rows is absent.
 */
export type VersionRows = ReadonlyMap<string, readonly string[]>;

/** One row statement on a version table. */
export type VersionChange =
  | { readonly kind: 'insert'; readonly repository: string; readonly revision: string }
  | { readonly kind: 'update'; readonly repository: string; readonly from: string; readonly to: string }
  | { readonly kind: 'delete'; readonly repository: string; readonly revision: string };

export function rowRefs(rows: VersionRows): readonly RevisionRef[] {
  return [...rows].flatMap(([repository, revisions]) => revisions.map((revision) => ({ repository, revision })));
}

export function applyChange(rows: VersionRows, change: VersionChange): VersionRows {
  const before = rows.get(change.repository) ?? [];
  const after = ((): readonly string[] => {
    switch (change.kind) {
      case 'insert':
        return [...before, change.revision];
      case 'update':
        return before.map((revision) => (revision === change.from ? change.to : revision));
      case 'delete':
        return before.filter((revision) => revision !== change.revision);
    }
  })();
  return new Map([...rows, [change.repository, after]]);
}

export function applyChanges(rows: VersionRows, changes: readonly VersionChange[]): VersionRows {
  return changes.reduce(applyChange, rows);
}

function ancestors(graph: RevisionGraph, repository: string, start: readonly string[], dependencies: boolean) {
  const seen = new Set<string>();
  const open = [...start];
  for (let revision = open.pop(); revision !== undefined; revision = open.pop()) {
    if (seen.has(revision)) continue;
    seen.add(revision);
    const node = graph.nodes.get(revisionKey({ repository, revision }));
    if (node) open.push(...node.down, ...(dependencies ? node.dependsOn : []));
  }
  return seen;
}

/** Alembic's `Revision._normalized_down_revisions`: parents, and dependencies that no ancestor has already. */
function normalizedDown(graph: RevisionGraph, node: RevisionNode): readonly string[] {
  if (node.dependsOn.length === 0) return [...new Set(node.down)];
  const inherited = new Set<string>();
  for (const revision of ancestors(graph, node.repository, node.down, false)) {
    const below = graph.nodes.get(revisionKey({ repository: node.repository, revision }));
    for (const dependency of below?.dependsOn ?? []) inherited.add(dependency);
  }
  return [...new Set([...node.down, ...node.dependsOn.filter((dependency) => !inherited.has(dependency))])];
}

/** Alembic's `HeadMaintainer.update_to_step` for an upgrade: a new branch, a merge, or a plain step. */
function alembicChanges(graph: RevisionGraph, heads: readonly string[], node: RevisionNode): readonly VersionChange[] {
  const { repository, revision } = node;
  const down = normalizedDown(graph, node);
  const present = down.filter((parent) => heads.includes(parent));
  if (present.length === 0) return [{ kind: 'insert', repository, revision }];
  const [only] = present;
  if (present.length === 1 && only !== undefined) return [{ kind: 'update', repository, from: only, to: revision }];
  // Heads that stay, since another head still stands on nothing but them, are not merged away.
  const others = heads.filter((head) => !down.includes(head));
  const held = ancestors(graph, repository, others, true);
  const merged = present.filter((parent) => !held.has(parent));
  const kept = merged.find((parent) => node.down.includes(parent)) ?? merged[0];
  if (kept === undefined) return [{ kind: 'insert', repository, revision }];
  return [
    ...merged
      .filter((parent) => parent !== kept)
      .map((parent) => ({ kind: 'delete', repository, revision: parent }) as const),
    { kind: 'update', repository, from: kept, to: revision },
  ];
}

function changesForNode(
  graph: RevisionGraph,
  repositories: MigrationSet['repositories'],
  rows: VersionRows,
  node: RevisionNode,
): readonly VersionChange[] {
  const { repository, revision } = node;
  const present = rows.get(repository) ?? [];
  if (present.includes(revision)) return [];
  if (repositories[repository]?.format === 'alembic') return alembicChanges(graph, present, node);
  const [version] = present;
  if (version === undefined) return [{ kind: 'insert', repository, revision }];
  if (Number(version) >= Number(revision)) return [];
  return [{ kind: 'update', repository, from: version, to: revision }];
}

/** Two changes of one row in a row are one: a numbered tool's placeholders need no statement each. */
function collapse(changes: readonly VersionChange[]): readonly VersionChange[] {
  const result: VersionChange[] = [];
  for (const change of changes) {
    const last = result.at(-1);
    if (change.kind === 'update' && last?.repository === change.repository) {
      if (last.kind === 'update' && last.to === change.from) {
        result[result.length - 1] = { ...last, to: change.to };
        continue;
      }
      if (last.kind === 'insert' && last.revision === change.from) {
        result[result.length - 1] = { ...last, revision: change.to };
        continue;
      }
    }
    result.push(change);
  }
  return result;
}

/**
 * What the service's own tool writes into the version tables once it has run a migration's script: its own step, after
 * those of the placeholders that it stands on (they have nothing to run, so no migration carries them).
 */
export function changesForRevision(
  graph: RevisionGraph,
  repositories: MigrationSet['repositories'],
  rows: VersionRows,
  ref: RevisionRef,
): readonly VersionChange[] {
  const covered = closure(graph, rowRefs(rows));
  const changes: VersionChange[] = [];
  const visited = new Set<string>(covered);
  let now = rows;
  const visit = (key: string) => {
    const node = graph.nodes.get(key);
    if (!node || visited.has(key)) return;
    visited.add(key);
    for (const below of foundations(node)) visit(below);
    const own = key === revisionKey(ref);
    if (!own && (graph.migrated.has(key) || isAlias(graph, key))) return;
    const step = changesForNode(graph, repositories, now, node);
    changes.push(...step);
    now = applyChanges(now, step);
  };
  visit(revisionKey(ref));
  return collapse(changes);
}

/** Turns alias rows into what they stand for, as later releases' own tools do before they upgrade. */
export function changesForAliases(
  graph: RevisionGraph,
  repositories: MigrationSet['repositories'],
  rows: VersionRows,
): readonly VersionChange[] {
  let now = rows;
  const changes: VersionChange[] = [];
  const add = (change: VersionChange) => {
    changes.push(change);
    now = applyChange(now, change);
  };
  for (const { repository, revision } of rowRefs(rows)) {
    const node = graph.nodes.get(revisionKey({ repository, revision }));
    if (!node || !isAlias(graph, revisionKey(node))) continue;
    const implied = node.implies.filter((ref) => ref.repository === repository).map((ref) => ref.revision);
    const tips = implied.filter(
      (candidate) =>
        !implied.some((other) => other !== candidate && ancestors(graph, repository, [other], true).has(candidate)),
    );
    let from: string | undefined = revision;
    for (const tip of tips) {
      const there = (now.get(repository) ?? []).includes(tip);
      if (there) continue;
      if (from === undefined) add({ kind: 'insert', repository, revision: tip });
      else add({ kind: 'update', repository, from, to: tip });
      from = undefined;
    }
    if (from !== undefined) add({ kind: 'delete', repository, revision: from });
  }
  for (const stamp of missingStamps(graph, repositories, now)) add(stamp);
  return changes;
}

/** Heads of an Alembic repository that has no rows yet, although rows of another one stand for a part of it. */
function missingStamps(
  graph: RevisionGraph,
  repositories: MigrationSet['repositories'],
  rows: VersionRows,
): readonly VersionChange[] {
  const covered = closure(graph, rowRefs(rows));
  return Object.entries(repositories).flatMap(([repository, { format }]) => {
    if (format !== 'alembic' || (rows.get(repository) ?? []).length > 0) return [];
    const have = [...covered].flatMap((key) => {
      const node = graph.nodes.get(key);
      return node?.repository === repository && !isAlias(graph, key) ? [node] : [];
    });
    const below = new Set(have.flatMap((node) => [...node.down, ...node.dependsOn]));
    return have
      .filter(({ revision }) => !below.has(revision))
      .map(({ revision }) => ({ kind: 'insert', repository, revision }) as const);
  });
}

/**
 * Brings the rows to a release's mark once everything of it has run: placeholders at the end of a numbered history,
 * and another spelling of the same heads. A repository that is ahead of the mark is left alone.
 */
export function changesForMark(
  graph: RevisionGraph,
  repositories: MigrationSet['repositories'],
  rows: VersionRows,
  heads: readonly RevisionRef[],
): readonly VersionChange[] {
  const target = closure(graph, heads);
  const changes: VersionChange[] = [];
  for (const [repository, { format }] of Object.entries(repositories)) {
    const wanted = heads.filter((head) => head.repository === repository).map((head) => head.revision);
    const present = rows.get(repository) ?? [];
    if (wanted.length === 0) continue;
    if (format === 'sqlalchemy-migrate') {
      const [version] = present;
      const revision = wanted[0] as string;
      // Past the switch no tool asks this row any more: what an installation left there (glance: version 0) stays.
      const others = rowRefs(rows).filter((row) => row.repository !== repository);
      if (closure(graph, others).has(revisionKey({ repository, revision }))) continue;
      if (version === undefined) {
        changes.push({ kind: 'insert', repository, revision });
      } else if (Number(version) < Number(revision)) {
        changes.push({ kind: 'update', repository, from: version, to: revision });
      }
      continue;
    }
    const ahead = [
      ...closure(
        graph,
        present.map((revision) => ({ repository, revision })),
      ),
    ].some((key) => graph.nodes.get(key)?.repository === repository && !target.has(key) && !isAlias(graph, key));
    if (ahead) continue;
    const extra = present.filter((revision) => !wanted.includes(revision));
    const missing = wanted.filter((revision) => !present.includes(revision));
    missing.forEach((to, at) => {
      const from = extra[at];
      changes.push(
        from === undefined ? { kind: 'insert', repository, revision: to } : { kind: 'update', repository, from, to },
      );
    });
    for (const revision of extra.slice(missing.length)) changes.push({ kind: 'delete', repository, revision });
  }
  return changes;
}
