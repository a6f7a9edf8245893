import type { Repository, RevisionNode } from '../../src/migration/model.ts';
import { overridesOf } from '../override/index.ts';
import type { DatabaseProfile, Override, RepositoryProfile, ServiceProfile, Stamp } from '../service/model.ts';
import type { Source } from '../source/index.ts';
import { uniteAlembic } from './alembic-union.ts';
import { uniteData } from './data-modules.ts';
import { HistoryError } from './error.ts';
import { checkFolders, elsewhere } from './folders.ts';
import { buildGraph, type GraphNode, type HistoryGraph } from './graph.ts';
import { releaseMarks } from './marks.ts';
import type { ChainEntry, Checkpoint, History } from './model.ts';
import { keyOf, type UnionRepository } from './node.ts';
import { uniteNumbered } from './numbered-union.ts';
import { closureOf, ordered } from './order.ts';
import type { ScriptReader } from './reader.ts';
import type { ReleaseTree } from './script-file.ts';

/** Every tree that a source has of a service's releases, oldest first. */
export async function openTrees(service: ServiceProfile, source: Source): Promise<readonly ReleaseTree[]> {
  const opened = await Promise.all(service.releases.map(({ release }) => source.open(release)));
  return opened.flatMap((trees, releaseIndex) =>
    trees.map((tree, at): ReleaseTree => {
      const { release } = service.releases[releaseIndex] as { release: string };
      return { release, releaseIndex, tree, isRelease: at === 0 };
    }),
  );
}

/**
 * Reads a database's repositories in all trees and joins them into one chain.
 * @throws HistoryError where the scripts contradict each other; the message names the files
 */
export async function readHistory(
  service: ServiceProfile,
  profile: DatabaseProfile,
  trees: readonly ReleaseTree[],
  reader: ScriptReader,
): Promise<History> {
  const { repositories, stamps } = await unite(service, profile, trees, reader);
  if (repositories.length === 0) {
    const paths = profile.repositories.flatMap((repository) => repository.paths).join(', ');
    throw new HistoryError(
      `${service.service}/${profile.database}: none of the trees has ${paths}${await elsewhere(trees)}`,
    );
  }
  await checkFolders(service, profile, trees, repositories);
  const modules = await Promise.all(
    profile.data.map((data) => {
      const repository = repositories.find((one) => one.key === data.repository);
      return repository ? uniteData(trees, data, repository, reader) : [];
    }),
  );
  const graph = buildGraph(profile, repositories, stamps, modules.flat());
  const releases = releaseMarks(service, profile, repositories, trees, graph);
  const floor = service.releases.findIndex(({ release }) => release === profile.floor);
  const reached = releases.filter(
    ({ release }) => service.releases.findIndex((one) => one.release === release) >= floor,
  );
  if (reached.length === 0) {
    throw new HistoryError(`${service.service}/${profile.database}: no release from ${profile.floor} on can be told`);
  }
  const { chain, positions } = layOut(graph, reached);
  const bare = reached
    .flatMap(({ heads }) => heads)
    .filter((ref) => !graph.nodes.has(keyOf(ref.repository, ref.revision)))
    .filter((ref) => !graph.aliases.has(keyOf(ref.repository, ref.revision)))
    .map((ref): RevisionNode => ({ ...ref, down: [], dependsOn: [], implies: [] }));
  return {
    service: service.service,
    database: profile.database,
    repositories: setRepositories(profile, repositories, bare),
    revisions: [
      ...graph.revisions,
      ...new Map(bare.map((node) => [keyOf(node.repository, node.revision), node])).values(),
    ],
    chain,
    baseline: positions[0] ?? 0,
    checkpoints: checkpointsOf(graph),
    releases: reached,
    positions,
    overrides: checkedOverrides(service, profile, chain),
    trees: trees.map(({ release, tree }) => ({ release, label: tree.label })),
  };
}

/** @throws HistoryError: the configuration overrides a revision that there is not */
function checkedOverrides(
  { service }: ServiceProfile,
  { database, overrides = [] }: DatabaseProfile,
  chain: readonly ChainEntry[],
): readonly Override[] {
  const known = new Set(
    chain.filter(({ kind }) => kind === 'script').map(({ ref }) => keyOf(ref.repository, ref.revision)),
  );
  for (const { revision, name } of overrides) {
    if (known.has(keyOf(revision.repository, revision.revision))) continue;
    throw new HistoryError(
      `${service}/${database}: ${name} overrides ${revision.repository}:${revision.revision}, and no script of the chain has this revision`,
    );
  }
  return overridesOf(service, overrides);
}

async function unite(
  service: ServiceProfile,
  profile: DatabaseProfile,
  trees: readonly ReleaseTree[],
  reader: ScriptReader,
): Promise<{ repositories: readonly UnionRepository[]; stamps: readonly Stamp[] }> {
  const repositories = new Map<string, UnionRepository>();
  const stamps: Stamp[] = [];
  const textsOf = ({ textsUntil }: RepositoryProfile) => {
    const last = service.releases.findIndex(({ release }) => release === textsUntil);
    return last < 0 ? trees : trees.filter(({ releaseIndex }) => releaseIndex <= last);
  };
  for (const one of profile.repositories.filter(({ format }) => format === 'sqlalchemy-migrate')) {
    const union = await uniteNumbered(textsOf(one), one, reader);
    if (union) repositories.set(one.key, union);
  }
  const backed = profile.stamps.filter(({ stands }) => {
    const other = repositories.get(stands.repository);
    return other ? other.nodes.has(stands.revision) : false;
  });
  for (const one of profile.repositories.filter(({ format }) => format === 'alembic')) {
    const stamped = new Set(
      backed.filter(({ revision }) => revision.repository === one.key).map(({ revision }) => revision.revision),
    );
    const union = await uniteAlembic(textsOf(one), one, reader, stamped);
    if (!union) continue;
    repositories.set(one.key, union.repository);
    stamps.push(...union.stamps);
  }
  const inOrder = profile.repositories.map(({ key }) => repositories.get(key)).filter((one) => one !== undefined);
  return { repositories: inOrder, stamps: [...backed, ...stamps] };
}

/** Release by release, so that what a release holds is a prefix of the chain wherever upstream's own order allows it. */
function layOut(
  graph: HistoryGraph,
  releases: readonly {
    readonly release: string;
    readonly heads: readonly { repository: string; revision: string }[];
  }[],
): { chain: readonly ChainEntry[]; positions: readonly number[] } {
  const stamped = new Map(
    graph.stamps.map((stamp) => [keyOf(stamp.revision.repository, stamp.revision.revision), stamp]),
  );
  const chain: ChainEntry[] = [];
  const placed = new Set<string>();
  const positions: number[] = [];
  const place = (keys: ReadonlySet<string>, release: string | null) => {
    const fresh = new Set([...keys].filter((key) => !placed.has(key)));
    for (const node of ordered(graph, fresh)) {
      placed.add(node.key);
      const entry = entryOf(node, stamped.get(node.key), release);
      if (entry) chain.push(entry);
    }
  };
  for (const { release, heads } of releases) {
    place(
      closureOf(
        graph,
        heads.map((head) => keyOf(head.repository, head.revision)),
      ),
      release,
    );
    positions.push(chain.length);
  }
  // What no release's heads stand on: revisions of a stable branch's later state, or that a tool does not apply yet.
  place(new Set(graph.nodes.keys()), null);
  return { chain, positions };
}

function entryOf(node: GraphNode, stamp: Stamp | undefined, release: string | null): ChainEntry | null {
  if (node.data) {
    const { profile, before, file, older } = node.data;
    return {
      kind: 'data',
      ref: { repository: profile.repository, revision: before[0] as string },
      format: 'alembic',
      release: release ?? file.release,
      file,
      older,
      function: profile.function,
      placeholder: false,
    };
  }
  const union = node.union;
  if (!union) return null;
  const ref = { repository: union.repository, revision: union.revision };
  if (stamp) {
    if (stamp.switchIn === undefined) return null;
    return { kind: 'switch', ref, format: 'alembic', release: stamp.switchIn, file: null, placeholder: true };
  }
  if (!union.file) return null;
  return {
    kind: 'script',
    ref,
    format: union.format,
    release: release ?? union.firstRelease,
    file: union.file,
    ...(union.past.length > 0 ? { past: union.past } : {}),
    placeholder: union.placeholder,
  };
}

function checkpointsOf(graph: HistoryGraph): readonly Checkpoint[] {
  const checkpoints: Checkpoint[] = [];
  for (const { union } of graph.nodes.values()) {
    if (!union || union.squashes.length === 0) continue;
    const ref = { repository: union.repository, revision: union.revision };
    const stands = graph.stamps
      .filter(({ revision }) => revision.repository === ref.repository && revision.revision === ref.revision)
      .map((stamp) => stamp.stands);
    for (const { file, releases } of [...union.squashes].reverse()) {
      checkpoints.push({
        ref,
        format: union.format,
        release: releases[0] ?? file.release,
        releases,
        file,
        stands: stands.length > 0 ? stands : [ref],
      });
    }
  }
  return checkpoints;
}

function setRepositories(
  profile: DatabaseProfile,
  repositories: readonly UnionRepository[],
  bare: readonly RevisionNode[],
): Readonly<Record<string, Repository>> {
  const out: Record<string, Repository> = {};
  for (const one of profile.repositories) {
    const union = repositories.find(({ key }) => key === one.key);
    if (!union && !bare.some(({ repository }) => repository === one.key)) continue;
    out[one.key] =
      one.format === 'alembic'
        ? { format: 'alembic', versionTable: union?.versionTable ?? one.versionTable ?? 'alembic_version' }
        : {
            format: 'sqlalchemy-migrate',
            versionTable: union?.versionTable ?? one.versionTable ?? 'migrate_version',
            repositoryId: union?.repositoryId ?? one.repositoryId ?? one.key,
            repositoryPath: one.paths[0] ?? '',
          };
  }
  return out;
}
