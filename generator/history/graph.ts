import type { RevisionNode, RevisionRef } from '../../src/migration/model.ts';
import type { DatabaseProfile, Stamp } from '../service/model.ts';
import type { DataModule } from './data-modules.ts';
import { HistoryError } from './error.ts';
import { keyOf, type UnionNode, type UnionRepository } from './node.ts';

/** What a place in the chain holds: a revision or a data module. */
export interface GraphNode {
  readonly key: string;
  /** Keys that come before, in whatever order. */
  readonly needs: readonly string[];
  readonly union: UnionNode | null;
  readonly data: DataModule | null;
  /** Position of its repository. */
  readonly repository: number;
  /** Alembic's expand branch before scripts without one, these before data modules, these before contract. */
  readonly branch: number;
}

export interface HistoryGraph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly revisions: readonly RevisionNode[];
  /** Revisions that another one stands for: known by name, never run. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly stamps: readonly Stamp[];
}

/** The graph of all revisions of a database: within repositories, between them, and to data modules. */
export function buildGraph(
  profile: DatabaseProfile,
  repositories: readonly UnionRepository[],
  stamps: readonly Stamp[],
  modules: readonly DataModule[],
): HistoryGraph {
  const unions = new Map<string, UnionNode>();
  for (const repository of repositories) {
    for (const node of repository.nodes.values()) unions.set(keyOf(node.repository, node.revision), node);
  }
  const has = (ref: RevisionRef) => unions.has(keyOf(ref.repository, ref.revision));
  const known = stamps.filter(({ revision, stands }) => has(revision) && has(stands));
  const aliases = new Map(
    profile.aliases
      .filter(({ means }) => has(means))
      .map(({ revision, means }) => [
        keyOf(revision.repository, revision.revision),
        keyOf(means.repository, means.revision),
      ]),
  );
  const implied = impliedRevisions(profile, repositories, known);
  const nodes = new Map<string, GraphNode>();
  const branches = branchRanks(unions);
  for (const [key, union] of unions) {
    if (aliases.has(key)) continue;
    const own = [...union.down, ...union.dependsOn].map((revision) => keyOf(union.repository, revision));
    const needs = [...own, ...(implied.get(key) ?? []).map((ref) => keyOf(ref.repository, ref.revision))];
    for (const module of modules) {
      if (module.profile.repository === union.repository && module.before.includes(union.revision)) {
        needs.push(`data:${module.name}`);
      }
    }
    const repository = profile.repositories.findIndex((one) => one.key === union.repository);
    nodes.set(key, {
      key,
      needs: needs.map((need) => aliases.get(need) ?? need),
      union,
      data: null,
      repository,
      branch: branches.get(key) ?? 1,
    });
  }
  for (const module of modules) {
    if (module.before.length === 0) {
      throw new HistoryError(
        `${module.file.path} moves rows, and no revision of ${module.profile.repository} comes after it; ` +
          'its name should begin like those of its release’s revisions',
      );
    }
    nodes.set(`data:${module.name}`, {
      key: `data:${module.name}`,
      needs: module.after.map((revision) => keyOf(module.profile.repository, revision)),
      union: null,
      data: module,
      repository: profile.repositories.findIndex((one) => one.key === module.profile.repository),
      branch: 2,
    });
  }
  for (const { key, before } of profile.repositories) {
    const target = before && nodes.get(keyOf(before.repository, before.revision));
    const last = repositories.find((one) => one.key === key);
    if (!target || !last) continue;
    nodes.set(target.key, {
      ...target,
      needs: [...target.needs, ...[...last.nodes.keys()].map((rev) => keyOf(key, rev))],
    });
  }
  return { nodes, revisions: revisionNodes(profile, unions, implied, aliases), aliases, stamps: known };
}

/** What a revision says about other repositories, or about others of its own by a stamp. */
function impliedRevisions(
  profile: DatabaseProfile,
  repositories: readonly UnionRepository[],
  stamps: readonly Stamp[],
): ReadonlyMap<string, readonly RevisionRef[]> {
  const implied = new Map<string, RevisionRef[]>();
  const add = (repository: string, revision: string, ref: RevisionRef) => {
    const key = keyOf(repository, revision);
    implied.set(key, [...(implied.get(key) ?? []), ref]);
  };
  for (const { revision, stands } of stamps) add(revision.repository, revision.revision, stands);
  for (const { key, after, behind, before } of profile.repositories) {
    const own = repositories.find((one) => one.key === key);
    const first = own && [...own.nodes.keys()][0];
    const other = repositories.find((one) => one.key === (behind ?? after?.repository));
    // Whoever has come so far has the whole of the other one, however its tables came about.
    const last = own && [...own.nodes.keys()].at(-1);
    if (before && last !== undefined) add(before.repository, before.revision, { repository: key, revision: last });
    if (!own || first === undefined || !other) continue;
    if (after && other.nodes.has(after.revision)) add(key, first, after);
    if (behind === undefined) continue;
    for (const revision of own.nodes.keys()) {
      if (other.nodes.has(revision)) add(key, revision, { repository: behind, revision });
    }
  }
  return implied;
}

function revisionNodes(
  profile: DatabaseProfile,
  unions: ReadonlyMap<string, UnionNode>,
  implied: ReadonlyMap<string, readonly RevisionRef[]>,
  aliases: ReadonlyMap<string, string>,
): readonly RevisionNode[] {
  const nodes: RevisionNode[] = [];
  for (const [key, union] of unions) {
    if (aliases.has(key)) continue;
    const { repository, revision, down, dependsOn } = union;
    nodes.push({ repository, revision, down, dependsOn, implies: implied.get(key) ?? [] });
  }
  for (const { revision, means, down } of profile.aliases) {
    if (!aliases.has(keyOf(revision.repository, revision.revision))) continue;
    nodes.push({ ...revision, down, dependsOn: [], implies: [means] });
  }
  return nodes;
}

/** Branches are named by labels, which hold for all revisions above the one that carries them. */
function branchRanks(unions: ReadonlyMap<string, UnionNode>): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  const rankOf = (key: string): number => {
    const path: string[] = [];
    let rank = 1;
    for (let at: string | undefined = key; at !== undefined; ) {
      const known = ranks.get(at);
      const node: UnionNode | undefined = unions.get(at);
      const own = known ?? (node && labelRank(node.labels));
      if (own !== undefined) {
        rank = own;
        break;
      }
      path.push(at);
      const parent = node?.down[0];
      at = node && parent !== undefined && path.length <= unions.size ? keyOf(node.repository, parent) : undefined;
    }
    for (const passed of path) ranks.set(passed, rank);
    return rank;
  };
  for (const key of unions.keys()) ranks.set(key, rankOf(key));
  return ranks;
}

function labelRank(labels: readonly string[]): number | undefined {
  if (labels.some((label) => label.includes('contract'))) return 3;
  if (labels.some((label) => label.includes('expand'))) return 0;
  return labels.length > 0 ? 1 : undefined;
}
