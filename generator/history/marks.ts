import type { ReleaseMark, RevisionRef } from '../../src/migration/model.ts';
import type { DatabaseProfile, ServiceProfile } from '../service/model.ts';
import { HistoryError } from './error.ts';
import type { HistoryGraph } from './graph.ts';
import { keyOf, type UnionRepository } from './node.ts';
import type { ReleaseTree } from './script-file.ts';

/**
 * What version tables hold at each release that the sources reach: by the profile where it says so, else by the scripts
 * of that release's own tree. Releases after the newest tree are left out, since their scripts were not seen; releases
 * before the union's start cannot be told and are left out too.
 */
export function releaseMarks(
  service: ServiceProfile,
  profile: DatabaseProfile,
  repositories: readonly UnionRepository[],
  trees: readonly ReleaseTree[],
  graph: HistoryGraph,
): readonly ReleaseMark[] {
  const newest = Math.max(...trees.map(({ releaseIndex }) => releaseIndex));
  const marks: ReleaseMark[] = [];
  let carried: readonly RevisionRef[] = [];
  for (const [index, { release, refs }] of service.releases.entries()) {
    if (index > newest) break;
    const seen = trees.findIndex((tree) => tree.release === release && tree.isRelease);
    const facts = profile.heads[release];
    const computed = seen < 0 ? null : computedHeads(service, profile, repositories, index, seen, carried);
    const wanted = facts ?? computed;
    if (!wanted) continue;
    const missing = wanted.filter((ref) => !isKnown(service, profile, graph, repositories, ref, index));
    if (missing.length > 0) {
      if (seen >= 0 && facts && marks.length > 0) {
        const names = missing.map(({ repository, revision }) => `${revision} of ${repository}`).join(', ');
        throw new HistoryError(
          `${service.service} ${release}: ${trees[seen]?.tree.label} lacks ${names}, which that release is known to have`,
        );
      }
      continue;
    }
    if (wanted.length === 0) continue;
    carried = wanted;
    const tag = seen < 0 ? (refs[0] ?? release) : (trees[seen]?.tree.label ?? release);
    const optional = optionalHeads(profile, wanted, computed ?? [], graph);
    marks.push({ release, tag, heads: wanted, ...(optional.length > 0 ? { optional } : {}) });
  }
  return marks;
}

/** Numbered repositories that the release has, and that the profile's facts do not count among what its tool runs. */
function optionalHeads(
  { repositories }: DatabaseProfile,
  heads: readonly RevisionRef[],
  computed: readonly RevisionRef[],
  graph: HistoryGraph,
): readonly RevisionRef[] {
  return computed.filter(({ repository, revision }) => {
    const numbered = repositories.some(({ key, format }) => key === repository && format === 'sqlalchemy-migrate');
    const counted = heads.some((head) => head.repository === repository);
    return numbered && !counted && graph.nodes.has(keyOf(repository, revision));
  });
}

function computedHeads(
  service: ServiceProfile,
  profile: DatabaseProfile,
  repositories: readonly UnionRepository[],
  index: number,
  seen: number,
  carried: readonly RevisionRef[],
): readonly RevisionRef[] {
  return profile.repositories.flatMap(({ key, until }) => {
    const repository = repositories.find((one) => one.key === key);
    const heads = isOver(service, until, index) ? undefined : repository?.heads.get(seen);
    const before = carried.filter((ref) => ref.repository === key);
    return heads ? heads.map((revision) => ({ repository: key, revision })) : before;
  });
}

/** A head that no script backs is known all the same when its repository's time was over: only its row remains. */
function isKnown(
  service: ServiceProfile,
  profile: DatabaseProfile,
  graph: HistoryGraph,
  repositories: readonly UnionRepository[],
  ref: RevisionRef,
  index: number,
): boolean {
  const key = keyOf(ref.repository, ref.revision);
  if (graph.nodes.has(key) || graph.aliases.has(key)) return true;
  const own = profile.repositories.find((one) => one.key === ref.repository);
  return isOver(service, own?.until, index) && !repositories.some((one) => one.key === ref.repository);
}

/** Whether a repository's time, as its profile has it, is over at a release. */
export function isOver(service: ServiceProfile, until: string | undefined, index: number): boolean {
  if (until === undefined) return false;
  const last = service.releases.findIndex(({ release }) => release === until);
  return last >= 0 && index > last;
}
