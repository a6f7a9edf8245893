import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Source, Tree } from '../model.ts';
import { GitObjects } from './objects.ts';
import { gitTree } from './tree.ts';

/**
 * A git repository with one or several refs for each release: `refs('juno')` is `['2014.2', '2014.2.4']`. Refs that the
 * clone lacks are left out; refs with one and the same tree count once.
 * @param repository path of a work tree or of a bare repository
 */
export function gitSource(repository: string, refs: (release: string) => readonly string[]): Source {
  const objects = new GitObjects(repository);
  const opened = new Map<string, Promise<readonly Tree[]>>();
  async function open(release: string): Promise<readonly Tree[]> {
    const trees = new Map<string, Tree>();
    for (const ref of refs(release)) {
      const oid = await objects.resolve(ref);
      if (oid && !trees.has(oid)) trees.set(oid, gitTree(objects, oid, ref));
    }
    return [...trees.values()];
  }
  return {
    description: `git ${repository}`,
    open(release) {
      let trees = opened.get(release);
      if (!trees) {
        trees = open(release);
        opened.set(release, trees);
      }
      return trees;
    },
    close: () => objects.close(),
  };
}

/** Whether a folder is a git repository, bare or with a work tree. */
export function isRepository(folder: string): boolean {
  return existsSync(join(folder, '.git')) || (existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'objects')));
}
