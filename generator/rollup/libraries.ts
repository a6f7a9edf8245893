import { basename } from 'node:path';
import { isUrl, type LibraryConfig } from '../config/index.ts';
import {
  archiveTree,
  cachedClone,
  debianSource,
  fetchDebianPackages,
  folderTree,
  gitSource,
  isRepository,
  type LibraryTree,
  SourceError,
  type Tree,
} from '../source/index.ts';

/** The newest release that the distribution carries a package of. */
const NEWEST = '2025.1';

/**
 * Opens the packages that a service's scripts import beside its own.
 * @throws SourceError naming the package that cannot be had, or that does not lie where the configuration says
 */
export async function openLibraries(
  libraries: Readonly<Record<string, LibraryConfig>>,
): Promise<readonly LibraryTree[]> {
  return Promise.all(
    Object.entries(libraries).map(async ([name, config]) => {
      const path = 'path' in config ? (config.path ?? '') : '';
      const tree = await open(config);
      const at = path === '' ? name : `${path}/${name}`;
      if (!tree.hasFolderSync(at) && !tree.hasSync(`${at}.py`)) {
        throw new SourceError(`the library ${name} is not in ${tree.label}: there is no ${at}`);
      }
      return { name, path, tree };
    }),
  );
}

async function open(config: LibraryConfig): Promise<Tree> {
  if ('folder' in config) return folderTree(config.folder, basename(config.folder));
  if ('archive' in config) return archiveTree(config.archive);
  if ('debian' in config) {
    const [tree] = await debianSource(config.debian, await fetchDebianPackages([config.debian])).open(NEWEST);
    if (tree === undefined) throw new SourceError(`the package ${config.debian} could not be had`);
    return tree;
  }
  const isRemote = isUrl(config.git);
  if (!isRemote && !isRepository(config.git)) throw new SourceError(`${config.git} is not a git repository`);
  const folder = isRemote ? await cachedClone(config.git, [[config.ref]]) : config.git;
  const source = gitSource(folder, () => [config.ref]);
  const [tree] = await source.open('');
  if (tree !== undefined) return { ...tree, close: () => source.close() };
  // The process that reads the repository would keep this one from its end.
  await source.close();
  throw new SourceError(`${config.git} has no ${config.ref}`);
}
