import type { Source, Tree } from './model.ts';

/** A third-party package beside a service's own tree: its name at the top, and the tree that holds it there. */
export interface LibraryTree {
  readonly name: string;
  readonly tree: Tree;
  /** Folder of the tree that holds the package; empty: its root. */
  readonly path: string;
}

/** The trees of a source, each with packages beside its own files: what scripts import from them is read there. */
export function withLibraries(source: Source, libraries: readonly LibraryTree[]): Source {
  if (libraries.length === 0) return source;
  const known = new WeakMap<Tree, Tree>();
  const beside = (tree: Tree): Tree => {
    const made = known.get(tree) ?? besideLibraries(tree, libraries);
    known.set(tree, made);
    return made;
  };
  return {
    ...source,
    description: `${source.description}, with ${libraries.map(({ name, tree }) => `${name} of ${tree.label}`).join(', ')}`,
    open: async (release) => (await source.open(release)).map(beside),
    async close() {
      await source.close();
      for (const { tree } of libraries) await tree.close();
    },
  };
}

/** A tree in which the packages lie too. A package of that name in the tree itself goes first. */
function besideLibraries(tree: Tree, libraries: readonly LibraryTree[]): Tree {
  const own = new Set(libraries.filter(({ name }) => tree.hasFolderSync(name)).map(({ name }) => name));
  const place = (path: string): { readonly tree: Tree; readonly path: string } => {
    const [top] = path.split('/');
    const library = libraries.find(({ name }) => name === top && !own.has(name));
    if (library === undefined) return { tree, path };
    return { tree: library.tree, path: library.path === '' ? path : `${library.path}/${path}` };
  };
  const identities = [tree, ...libraries.map((library) => library.tree)].map(({ identity }) => identity);
  const identity = identities.every((one) => one !== undefined) ? { identity: identities.join(' ') } : {};
  return {
    label: tree.label,
    ...identity,
    list: (directory) => tree.list(directory),
    walk: (directory) => tree.walk(directory),
    read: (path) => tree.read(path),
    readSync(path) {
      const at = place(path);
      return at.tree.readSync(at.path);
    },
    listSync(directory) {
      const at = place(directory);
      return at.tree.listSync(at.path);
    },
    hasFolderSync(directory) {
      const at = place(directory);
      return at.tree.hasFolderSync(at.path);
    },
    hasSync(path) {
      const at = place(path);
      return at.tree.hasSync(at.path);
    },
    preload: (roots, suffixes) => tree.preload(roots, suffixes),
    close: () => tree.close(),
  };
}
