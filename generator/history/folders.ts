import type { DatabaseProfile, RepositoryProfile, ServiceProfile } from '../service/model.ts';
import type { Tree } from '../source/index.ts';
import { HistoryError } from './error.ts';
import { isOver } from './marks.ts';
import type { UnionRepository } from './node.ts';
import type { ReleaseTree } from './script-file.ts';

interface Folder {
  readonly path: string;
  readonly format: RepositoryProfile['format'];
}

/**
 * The folders of a tree that look like repositories of migration scripts: one with `migrate.cfg`, or `versions` beside
 * Alembic's `env.py`. Those of tests and templates are none.
 */
async function repositoryFolders(tree: Tree): Promise<readonly Folder[]> {
  const files = await tree.walk('');
  const folders = new Map<string, Folder>();
  const holding = new Set(files.filter((file) => file.endsWith('.py')).map(folderOf));
  for (const file of files) {
    const folder = folderOf(file);
    if (folder.split('/').some((part) => /^tests?$|template/.test(part))) continue;
    if (file.endsWith('/migrate.cfg')) folders.set(folder, { path: folder, format: 'sqlalchemy-migrate' });
    const versions = folder === '' ? 'versions' : `${folder}/versions`;
    const isEnvironment = file === 'env.py' || file.endsWith('/env.py');
    if (isEnvironment && [...holding].some((one) => one === versions || one.startsWith(`${versions}/`))) {
      folders.set(versions, { path: versions, format: 'alembic' });
    }
  }
  return [...folders.values()];
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

/** Where scripts may be instead, for an error. */
export async function elsewhere(trees: readonly ReleaseTree[]): Promise<string> {
  const newest = trees.at(-1)?.tree;
  const found = newest ? await repositoryFolders(newest) : [];
  if (!newest || found.length === 0) return '';
  return `; ${newest.label} has ${found.map(({ path, format }) => `${path} (${format})`).join(', ')}`;
}

/**
 * A release whose tree has none of a repository's folders is taken to be as the release before: its scripts are gone. That
 * is wrong where they have only moved, so that a folder of that format which nothing claims is an error.
 * @throws HistoryError naming the release and the folder
 */
export async function checkFolders(
  service: ServiceProfile,
  profile: DatabaseProfile,
  trees: readonly ReleaseTree[],
  repositories: readonly UnionRepository[],
): Promise<void> {
  if (profile.described !== true) return;
  const claimed = new Set(
    [profile, ...service.databases].flatMap((one) => one.repositories.flatMap(({ paths }) => paths)),
  );
  for (const { key, format, paths, until } of profile.repositories) {
    const union = repositories.find((one) => one.key === key);
    const lacking = trees.filter(
      ({ release, releaseIndex, isRelease }, at) =>
        isRelease &&
        union?.heads.get(at) === undefined &&
        profile.heads[release] === undefined &&
        !isOver(service, until, releaseIndex),
    );
    // Folders move once or twice: the first and the last release without one tell.
    for (const { release, tree } of new Set([lacking.at(0), lacking.at(-1)].filter((one) => one !== undefined))) {
      const moved = (await repositoryFolders(tree)).filter((one) => one.format === format && !claimed.has(one.path));
      if (moved.length === 0) continue;
      throw new HistoryError(
        `${service.service}/${profile.database}: at ${release} (${tree.label}) there is none of the paths of ${key} (${paths.join(', ')}), but ${moved.map(({ path }) => path).join(', ')}: name it in paths, too, or say with until or releases that it does not matter`,
      );
    }
  }
}
