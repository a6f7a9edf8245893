import { SourceError, type Tree } from '../model.ts';
import { linkTarget, treePath } from '../path.ts';
import type { GitObjects, TreeEntries, TreeEntry } from './objects.ts';

const LINK_LIMIT = 16;

/** The tree of one commit. Folders and files are read as they are asked for; trees of one repository share them. */
export function gitTree(objects: GitObjects, root: string, label: string): Tree {
  /** What was read without waiting, by path as it was asked for. */
  const texts = new Map<string, string | null>();
  /** The folders of this tree that the sync half went through. */
  const folders = new Map<string, TreeEntries | null>();

  async function folder(path: string): Promise<TreeEntries | null> {
    let entries = await objects.tree(root);
    for (const part of path === '' ? [] : path.split('/')) {
      const next = entries.get(part);
      if (next?.kind !== 'folder') return null;
      entries = await objects.tree(next.oid);
    }
    return entries;
  }

  function folderSync(path: string): TreeEntries | null {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const next = path === '' ? undefined : folderSync(parentOf(path))?.get(nameOf(path));
    let entries: TreeEntries | null = null;
    if (path === '') entries = objects.treeSync(root);
    else if (next?.kind === 'folder') entries = objects.treeSync(next.oid);
    folders.set(path, entries);
    return entries;
  }

  async function walk(path: string): Promise<{ path: string; entry: TreeEntry }[]> {
    const found: { path: string; entry: TreeEntry }[] = [];
    for (const entry of (await folder(path))?.values() ?? []) {
      const at = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.kind === 'folder') found.push(...(await walk(at)));
      else if (entry.kind !== 'submodule') found.push({ path: at, entry });
    }
    return found;
  }

  async function read(path: string, hops = 0): Promise<Uint8Array | null> {
    if (hops > LINK_LIMIT) throw circle(path);
    const entry = (await folder(parentOf(path)))?.get(nameOf(path));
    if (!entry || entry.kind === 'folder' || entry.kind === 'submodule') return null;
    const bytes = await objects.blob(entry.oid);
    return entry.kind === 'file' ? bytes : read(linkTarget(path, bytes.toString('utf8'), label), hops + 1);
  }

  function textOf(path: string, hops = 0): string | null {
    if (hops > LINK_LIMIT) throw circle(path);
    const entry = folderSync(parentOf(path))?.get(nameOf(path));
    if (!entry || entry.kind === 'folder' || entry.kind === 'submodule') return null;
    const text = objects.textSync(entry.oid, label, path);
    return entry.kind === 'file' ? text : textOf(linkTarget(path, text, label), hops + 1);
  }

  const circle = (path: string) => new SourceError(`${label}: ${path} is a link that leads in a circle`);

  return {
    label,
    identity: root,
    async list(directory) {
      return namesOf(await folder(treePath(directory, label)));
    },
    async walk(directory) {
      return (await walk(treePath(directory, label))).map((found) => found.path).sort();
    },
    read: async (path) => read(treePath(path, label)),
    readSync(path) {
      let text = texts.get(path);
      if (text === undefined) {
        text = textOf(treePath(path, label));
        texts.set(path, text);
      }
      return text;
    },
    listSync: (directory) => namesOf(folderSync(treePath(directory, label))),
    hasFolderSync: (directory) => folderSync(treePath(directory, label)) !== null,
    hasSync(path) {
      const at = treePath(path, label);
      const kind = folderSync(parentOf(at))?.get(nameOf(at))?.kind;
      return kind === 'file' || kind === 'link';
    },
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

function parentOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? '' : path.slice(0, cut);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function namesOf(entries: TreeEntries | null): readonly string[] {
  return [...(entries?.values() ?? [])]
    .filter(({ kind }) => kind === 'file' || kind === 'link')
    .map(({ name }) => name)
    .sort();
}
