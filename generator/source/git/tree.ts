import { type FileEntry, FileMap } from '../file-map.ts';
import { SourceError, type Tree } from '../model.ts';
import { linkTarget, treePath } from '../path.ts';
import type { GitObjects, TreeEntry } from './objects.ts';

/** The tree of one commit. Folders are read as they are asked for; the sync half lists everything once, when needed. */
export function gitTree(objects: GitObjects, root: string, label: string): Tree {
  let all: FileMap | null = null;

  async function folder(path: string): Promise<readonly TreeEntry[] | null> {
    let entries = await objects.tree(root);
    for (const part of path === '' ? [] : path.split('/')) {
      const next = entries.find((entry) => entry.name === part && entry.kind === 'folder');
      if (!next) return null;
      entries = await objects.tree(next.oid);
    }
    return entries;
  }

  async function walk(path: string): Promise<{ path: string; entry: TreeEntry }[]> {
    const found: { path: string; entry: TreeEntry }[] = [];
    for (const entry of (await folder(path)) ?? []) {
      const at = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.kind === 'folder') found.push(...(await walk(at)));
      else if (entry.kind !== 'submodule') found.push({ path: at, entry });
    }
    return found;
  }

  async function read(path: string, hops = 0): Promise<Uint8Array | null> {
    if (hops > 16) throw new SourceError(`${label}: ${path} is a link that leads in a circle`);
    const cut = path.lastIndexOf('/');
    const entries = await folder(cut < 0 ? '' : path.slice(0, cut));
    const entry = entries?.find((one) => one.name === path.slice(cut + 1));
    if (!entry || entry.kind === 'folder' || entry.kind === 'submodule') return null;
    const bytes = await objects.blob(entry.oid);
    return entry.kind === 'file' ? bytes : read(linkTarget(path, bytes.toString('utf8'), label), hops + 1);
  }

  function listed(): FileMap {
    if (all) return all;
    const files = objects.listSync(root);
    const siblings = new Map<string, string[]>();
    for (const file of files) {
      if (file.link || !file.path.endsWith('.py')) continue;
      const directory = file.path.slice(0, file.path.lastIndexOf('/') + 1);
      const group = siblings.get(directory);
      if (group) group.push(file.oid);
      else siblings.set(directory, [file.oid]);
    }
    const entries = new Map<string, FileEntry>();
    for (const file of files) {
      const directory = file.path.slice(0, file.path.lastIndexOf('/') + 1);
      entries.set(
        file.path,
        file.link
          ? { link: objects.blobSync(file.oid, []).toString('utf8') }
          : { load: () => objects.blobSync(file.oid, siblings.get(directory) ?? []) },
      );
    }
    all = new FileMap(label, entries);
    return all;
  }

  return {
    label,
    identity: root,
    async list(directory) {
      const entries = (await folder(treePath(directory, label))) ?? [];
      return entries
        .filter((entry) => entry.kind === 'file' || entry.kind === 'link')
        .map((entry) => entry.name)
        .sort();
    },
    async walk(directory) {
      return (await walk(treePath(directory, label))).map((found) => found.path).sort();
    },
    read: async (path) => read(treePath(path, label)),
    readSync: (path) => listed().text(path),
    listSync: (directory) => listed().list(directory),
    async preload(roots, suffixes) {
      const wanted: Promise<unknown>[] = [];
      for (const start of roots) {
        for (const { path, entry } of await walk(treePath(start, label))) {
          if (suffixes.some((suffix) => path.endsWith(suffix))) wanted.push(objects.blob(entry.oid));
        }
      }
      await Promise.all(wanted);
    },
    close: async () => {},
  };
}
