import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type FileEntry, FileMap, treeOf } from './file-map.ts';
import { type Source, SourceError, type Tree } from './model.ts';

/** Folders that never hold scripts and may be large. */
const SKIPPED = new Set(['.git', '.tox', '.venv', 'node_modules', '__pycache__']);

/**
 * A folder for each release. Trees are called like their release, so that what is written does not name this machine.
 * @param folders release to folder; a folder that is named but is not there is an error
 */
export function folderSource(folders: Readonly<Record<string, string>>): Source {
  const opened = new Map<string, readonly Tree[]>();
  return {
    description: `folders ${Object.values(folders).join(', ')}`,
    async open(release) {
      const folder = folders[release];
      if (folder === undefined) return [];
      const trees = opened.get(release) ?? [folderTree(folder, release)];
      opened.set(release, trees);
      return trees;
    },
    close: async () => {},
  };
}

/**
 * A folder of this machine as a tree; files are read when they are asked for.
 * @throws SourceError when there is no such folder, or a link in it leads out of it.
 */
export function folderTree(folder: string, label = folder): Tree {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new SourceError(`${folder} is not a folder; name an existing one in the configuration`);
  }
  const root = realpathSync(folder);
  const files = new Map<string, FileEntry>();
  collect(root, '', files, label);
  return treeOf(new FileMap(label, files));
}

function collect(root: string, at: string, files: Map<string, FileEntry>, label: string): void {
  const entries = readdirSync(join(root, at), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (SKIPPED.has(entry.name)) continue;
    const path = at === '' ? entry.name : `${at}/${entry.name}`;
    if (entry.isDirectory()) collect(root, path, files, label);
    else if (entry.isFile()) files.set(path, { load: () => readFileSync(join(root, path)) });
    else if (entry.isSymbolicLink()) addLink(root, path, files, label);
  }
}

function addLink(root: string, path: string, files: Map<string, FileEntry>, label: string): void {
  const link = join(root, path);
  if (!existsSync(link)) return;
  const target = realpathSync(link);
  if (target !== root && !target.startsWith(root + sep)) {
    // Refused when it is read, not when it is seen: a checkout may hold unrelated links.
    files.set(path, {
      load: () => {
        throw new SourceError(`${label}: the link ${path} leads out of the tree, to ${target}`);
      },
    });
  } else if (statSync(target).isFile()) {
    files.set(path, { link: relative(join(link, '..'), target).split(sep).join('/') });
  }
}
