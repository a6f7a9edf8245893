import { parseMigrateConfig } from '../library/migrate/config.ts';
import type { RepositoryProfile } from '../service/model.ts';
import { HistoryError } from './error.ts';
import { isPlaceholder } from './module-facts.ts';
import type { UnionNode, UnionRepository } from './node.ts';
import { type NumberedRepository, readNumbered } from './numbered.ts';
import type { ScriptReader } from './reader.ts';
import { nameOf, type ReleaseTree, type ScriptFile } from './script-file.ts';
import { Texts } from './union.ts';

interface NumberedText {
  readonly file: ScriptFile;
  readonly squash: boolean;
  readonly seen: number;
}

/**
 * The union of a sqlalchemy-migrate repository. For each number: the newest text that is neither squash nor
 * placeholder, else a placeholder, else the squash. Where a number is a placeholder in releases and a script only in the
 * later states of a series, it is a backport: the main line has its content under another number, and the placeholder
 * is taken. A squash is a script at a repository's first number that first
 * appears there and is not the first of the union.
 */
export async function uniteNumbered(
  trees: readonly ReleaseTree[],
  profile: RepositoryProfile,
  reader: ScriptReader,
): Promise<UnionRepository | null> {
  const found: { seen: number; repository: NumberedRepository }[] = [];
  for (const [seen, at] of trees.entries()) {
    const repository = await readNumbered(at, profile);
    if (repository) found.push({ seen, repository });
  }
  const newest = found.at(-1);
  const oldest = found[0];
  if (!newest || !oldest) return null;
  const first = firstNumber(found.map(({ repository }) => repository));
  const texts = new Map<number, Texts<NumberedText>>();
  const released = new Set<string>();
  for (const { seen, repository } of found) {
    const { release, isRelease } = trees[seen] as ReleaseTree;
    for (const [number, file] of repository.scripts) {
      if (number < first) continue;
      const known = texts.get(number) ?? new Texts<NumberedText>();
      texts.set(number, known);
      known.add({ file, seen, squash: number > first && number === repository.first }, release);
      if (isRelease) released.add(`${number} ${file.sha256}`);
    }
  }
  const configuration = newest.repository.configuration;
  const settings = configuration === null ? null : parseMigrateConfig(configuration);
  return {
    key: profile.key,
    format: 'sqlalchemy-migrate',
    versionTable: profile.versionTable ?? settings?.versionTable ?? 'migrate_version',
    repositoryId: profile.repositoryId ?? settings?.repositoryId ?? profile.key,
    repositoryPath: oldest.repository.path,
    nodes: nodesOf(profile.key, texts, released, trees, reader),
    heads: new Map(found.map(({ seen, repository }) => [seen, [String(repository.last)]])),
  };
}

function nodesOf(
  repository: string,
  texts: ReadonlyMap<number, Texts<NumberedText>>,
  released: ReadonlySet<string>,
  trees: readonly ReleaseTree[],
  reader: ScriptReader,
): ReadonlyMap<string, UnionNode> {
  // Asked from the newest text back, so that most numbers take one text to be parsed.
  const isEmpty = ({ file }: NumberedText) => file.path.endsWith('.py') && isPlaceholder(reader.parse(file));
  const nodes = new Map<string, UnionNode>();
  for (const number of [...texts.keys()].sort((a, b) => a - b)) {
    const known = texts.get(number) as Texts<NumberedText>;
    const shipped = (text: NumberedText) => released.has(`${number} ${text.file.sha256}`);
    const script = known.newest((text) => !text.squash && !isEmpty(text));
    const kept = known.newest((text) => !text.squash && isEmpty(text) && shipped(text));
    const isBackport = script !== undefined && kept !== undefined && !shipped(script);
    const chosen = (isBackport ? kept : script) ?? known.newest((text) => !text.squash) ?? null;
    const firstSeen = Math.min(...known.all().map(({ seen }) => seen));
    nodes.set(String(number), {
      repository,
      revision: String(number),
      format: 'sqlalchemy-migrate',
      down: texts.has(number - 1) ? [String(number - 1)] : [],
      dependsOn: [],
      file: chosen?.file ?? null,
      placeholder: chosen === null || isEmpty(chosen),
      labels: [],
      firstSeen,
      firstRelease: (trees[firstSeen] as ReleaseTree).release,
      past: known.past((text) => !text.squash && text !== chosen),
      squashes: known.past((text) => text.squash),
    });
  }
  return nodes;
}

/**
 * Where the union starts. Sources with gaps (packages of releases far apart) may lack numbers; then it starts behind
 * the last gap, if some release starts there, with a squash that makes up for all before.
 */
function firstNumber(repositories: readonly NumberedRepository[]): number {
  const owners = new Map<number, ScriptFile>();
  for (const { scripts } of repositories) for (const [number, file] of scripts) owners.set(number, file);
  const numbers = [...owners.keys()].sort((a, b) => a - b);
  let start = numbers[0] as number;
  for (const [at, number] of numbers.entries()) {
    const before = numbers[at - 1];
    if (before === undefined || number === before + 1) continue;
    if (repositories.some(({ first }) => first === number)) start = number;
    else {
      const [low, high] = [owners.get(before), owners.get(number)].map((file) => (file ? nameOf(file) : '?'));
      throw new HistoryError(`number ${before + 1} is missing between ${low} and ${high}`);
    }
  }
  return start;
}
