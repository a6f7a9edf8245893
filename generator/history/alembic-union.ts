import type { RepositoryProfile, Stamp } from '../service/model.ts';
import { type AlembicRepository, type AlembicScript, findCycle, headsOf, readAlembic } from './alembic.ts';
import { HistoryError } from './error.ts';
import { isPlaceholder } from './module-facts.ts';
import type { UnionNode, UnionRepository } from './node.ts';
import type { ScriptReader } from './reader.ts';
import { nameOf, type ReleaseTree, type ScriptFile } from './script-file.ts';
import { Texts } from './union.ts';

interface AlembicText extends AlembicScript {
  readonly resolved: readonly string[];
  readonly seen: number;
}

/** The union, and the squashes that nobody had to name: a new base under revisions that had other parents before. */
export interface AlembicUnion {
  readonly repository: UnionRepository;
  readonly stamps: readonly Stamp[];
}

/**
 * The union of an Alembic repository. A revision's parents are those of all its texts, since releases that re-parented
 * one (to cut others out, or to put some below it) left databases that have what was cut.
 */
export async function uniteAlembic(
  trees: readonly ReleaseTree[],
  profile: RepositoryProfile,
  reader: ScriptReader,
  stamped: ReadonlySet<string>,
): Promise<AlembicUnion | null> {
  const found: { seen: number; repository: AlembicRepository }[] = [];
  const cache = new Map<string, AlembicScript | null>();
  for (const [seen, at] of trees.entries()) {
    const repository = await readAlembic(at, profile, reader, cache);
    if (repository) found.push({ seen, repository });
  }
  const oldest = found[0];
  if (!oldest) return null;
  const texts = new Map<string, Texts<AlembicText>>();
  for (const { seen, repository } of found) {
    const { release } = trees[seen] as ReleaseTree;
    for (const script of repository.scripts.values()) {
      const known = texts.get(script.revision) ?? new Texts<AlembicText>();
      texts.set(script.revision, known);
      known.add({ ...script, resolved: repository.dependsOn.get(script.revision) ?? [], seen }, release);
    }
  }
  const squashes = findSquashes(texts, stamped, oldest.seen);
  const nodes = new Map<string, UnionNode>();
  const parents = parentsOf(texts, squashes);
  const base = baseOf(profile, texts);
  for (const below of base === null ? [] : ancestorsOf(base, parents)) texts.delete(below);
  for (const [revision, known] of texts) {
    const isBase = (text: AlembicText) => text.down.length === 0;
    const isSquash = (text: AlembicText) =>
      revision === base ? !isBase(text) : isBase(text) && squashes.has(revision);
    const chosen = known.newest((text) => !isSquash(text));
    const firstSeen = Math.min(...known.all().map(({ seen }) => seen));
    nodes.set(revision, {
      repository: profile.key,
      revision,
      format: 'alembic',
      down: revision === base ? [] : (parents.get(revision) ?? []),
      dependsOn: chosen?.resolved ?? [],
      file: chosen?.file ?? null,
      placeholder: chosen === undefined || isPlaceholder(reader.parse(chosen.file)),
      labels: (chosen ?? known.newest(() => true))?.labels ?? [],
      firstSeen,
      firstRelease: (trees[firstSeen] as ReleaseTree).release,
      past: known.past((text) => !isSquash(text) && text !== chosen),
      squashes: revision === base ? [] : known.past(isSquash),
    });
  }
  checkUnion(nodes);
  return {
    repository: {
      key: profile.key,
      format: 'alembic',
      versionTable: profile.versionTable ?? 'alembic_version',
      repositoryId: '',
      repositoryPath: oldest.repository.path,
      nodes,
      heads: new Map(found.map(({ seen, repository }) => [seen, headsOf(repository)])),
    },
    stamps: [...squashes].flatMap(([revision, stands]) =>
      stands.map((other) => ({
        revision: { repository: profile.key, revision },
        stands: { repository: profile.key, revision: other },
      })),
    ),
  };
}

/**
 * Revisions whose base texts are squashes, with the revisions of the same repository that they stand for: ids that have
 * a parent in another tree (Neutron's `kilo`), ids that a profile stamps, and bases that took the place of others.
 */
function findSquashes(
  texts: ReadonlyMap<string, Texts<AlembicText>>,
  stamped: ReadonlySet<string>,
  oldest: number,
): ReadonlyMap<string, readonly string[]> {
  const squashes = new Map<string, readonly string[]>();
  for (const [revision, known] of texts) {
    const bases = known.all().filter((text) => text.down.length === 0);
    if (bases.length === 0) continue;
    if (stamped.has(revision) || bases.length < known.all().length) {
      squashes.set(revision, []);
      continue;
    }
    if (Math.min(...bases.map(({ seen }) => seen)) === oldest) continue;
    const replaced = new Set<string>();
    for (const other of texts.values()) {
      const all = other.all();
      if (!all.some((text) => text.down.includes(revision))) continue;
      for (const text of all) {
        if (!text.down.includes(revision)) for (const parent of text.down) replaced.add(parent);
      }
    }
    if (replaced.size > 0) squashes.set(revision, [...replaced].sort());
  }
  return squashes;
}

function parentsOf(
  texts: ReadonlyMap<string, Texts<AlembicText>>,
  squashes: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const [revision, known] of texts) {
    const parents = new Set(known.all().flatMap((text) => text.down));
    // A squash that took the place of others is no parent beside them.
    const own = [...parents].filter((parent) => !squashes.get(parent)?.some((stood) => parents.has(stood)));
    all.set(revision, own.sort());
  }
  const single = (revision: string) =>
    new Set(
      texts
        .get(revision)
        ?.all()
        .map(({ down }) => [...down].sort().join(' ')),
    );
  const reduced = new Map<string, readonly string[]>();
  for (const [revision, parents] of all) {
    const edited = single(revision).size > 1;
    reduced.set(revision, edited ? withoutAncestors(parents, all) : parents);
  }
  return reduced;
}

/** Parents that are no ancestors of other parents. */
function withoutAncestors(parents: readonly string[], all: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return parents.filter((parent) => !parents.some((other) => other !== parent && ancestorsOf(other, all).has(parent)));
}

function ancestorsOf(revision: string, parents: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(parents.get(revision) ?? [])];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...(parents.get(at) ?? []));
  }
  return seen;
}

/** The profile's base, where some tree has a squash under that id; trees that start later need none. */
function baseOf(profile: RepositoryProfile, texts: ReadonlyMap<string, Texts<AlembicText>>): string | null {
  if (profile.base === undefined) return null;
  const known = texts.get(profile.base);
  return known?.all().some((text) => text.down.length === 0) ? profile.base : null;
}

function checkUnion(nodes: ReadonlyMap<string, UnionNode>): void {
  const cycle = findCycle([...nodes.keys()], (revision) => {
    const node = nodes.get(revision);
    return node ? [...node.down, ...node.dependsOn] : [];
  });
  if (!cycle) return;
  const files = cycle
    .map((revision) => nodes.get(revision)?.file)
    .filter((file): file is ScriptFile => file !== null && file !== undefined);
  throw new HistoryError(`the releases' revisions go in a circle when joined: ${files.map(nameOf).join(' -> ')}`);
}
