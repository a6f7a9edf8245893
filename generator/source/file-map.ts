import { SourceError, type Tree } from './model.ts';
import { linkTarget, treePath } from './path.ts';
import { decodeText } from './text.ts';

/** One file of a listing; `load` gives its bytes without waiting. */
export type FileEntry = { readonly load: () => Uint8Array } | { readonly link: string };

const LINK_LIMIT = 16;

/**
 * A tree over a listing that is known in full: what archives, folders and git's sync reads have in common.
 * Links are followed inside the tree.
 */
export class FileMap {
  readonly label: string;
  readonly #files: ReadonlyMap<string, FileEntry>;
  #folders: Map<string, string[]> | null = null;
  /** Every folder that holds anything, at any depth. */
  #every: Set<string> | null = null;
  readonly #texts = new Map<string, string | null>();

  constructor(label: string, files: ReadonlyMap<string, FileEntry>) {
    this.label = label;
    this.#files = files;
  }

  walk(directory: string): readonly string[] {
    const root = treePath(directory, this.label);
    return [...this.#files.keys()].filter((path) => root === '' || path.startsWith(`${root}/`)).sort();
  }

  list(directory: string): readonly string[] {
    this.#folders ??= foldersOf(this.#files.keys());
    return this.#folders.get(treePath(directory, this.label)) ?? [];
  }

  /** Whether anything lies under `directory`, however deep. */
  holds(directory: string): boolean {
    if (this.#every === null) {
      const every = new Set<string>();
      for (const path of this.#files.keys()) {
        for (let cut = path.indexOf('/'); cut >= 0; cut = path.indexOf('/', cut + 1)) every.add(path.slice(0, cut));
      }
      this.#every = every;
    }
    return this.#every.has(treePath(directory, this.label));
  }

  read(path: string): Uint8Array | null {
    let at = treePath(path, this.label);
    for (let hops = 0; hops < LINK_LIMIT; hops++) {
      const entry = this.#files.get(at);
      if (!entry) return null;
      if ('load' in entry) return entry.load();
      at = linkTarget(at, entry.link, this.label);
    }
    throw new SourceError(`${this.label}: ${path} is a link that leads in a circle`);
  }

  has(path: string): boolean {
    return this.#files.has(treePath(path, this.label));
  }

  text(path: string): string | null {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const bytes = this.read(path);
    const text = bytes && decodeText(bytes, this.label, path);
    this.#texts.set(path, text);
    return text;
  }
}

function foldersOf(paths: Iterable<string>): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const cut = path.lastIndexOf('/');
    const folder = cut < 0 ? '' : path.slice(0, cut);
    const names = folders.get(folder);
    if (names) names.push(path.slice(cut + 1));
    else folders.set(folder, [path.slice(cut + 1)]);
  }
  for (const names of folders.values()) names.sort();
  return folders;
}

/** A tree whose files are all at hand. */
export function treeOf(map: FileMap): Tree {
  return {
    label: map.label,
    list: async (directory) => map.list(directory),
    walk: async (directory) => map.walk(directory),
    read: async (path) => map.read(path),
    readSync: (path) => map.text(path),
    listSync: (directory) => map.list(directory),
    hasFolderSync: (directory) => map.holds(directory),
    hasSync: (path) => map.has(path),
    preload: async () => {},
    close: async () => {},
  };
}
