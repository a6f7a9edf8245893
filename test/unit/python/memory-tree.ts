import type { Tree } from '../../../generator/source/model.ts';

/** A tree of texts in memory: path to content. */
export function memoryTree(files: Readonly<Record<string, string>>, label = 'memory'): Tree {
  const paths = Object.keys(files);
  const listSync = (directory: string): string[] => {
    const prefix = directory === '' ? '' : `${directory}/`;
    const names = paths
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length).split('/')[0] as string);
    return [...new Set(names)].sort();
  };
  const readSync = (path: string): string | null => files[path] ?? null;
  return {
    label,
    list: async (directory) => listSync(directory),
    walk: async (directory) => paths.filter((path) => directory === '' || path.startsWith(`${directory}/`)).sort(),
    read: async (path) => {
      const text = readSync(path);
      return text === null ? null : Buffer.from(text);
    },
    readSync,
    listSync,
    hasFolderSync: (directory) => paths.some((path) => path.startsWith(`${directory}/`)),
    hasSync: (path) => path in files,
    preload: async () => {},
    close: async () => {},
  };
}
