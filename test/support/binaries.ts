import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

/** Daemons live in folders that a plain user's PATH leaves out. */
const EXTRA = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin'];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first of `names` that is on PATH, in the system's daemon folders or in `folders`; else `null`. */
export function findBinary(names: readonly string[], folders: readonly string[] = []): string | null {
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const folder of [...folders, ...path, ...EXTRA]) {
    for (const name of names) {
      const candidate = join(folder, name);
      if (isExecutable(candidate)) return candidate;
    }
  }
  return null;
}

/** Where a server's own tools lie: beside it, or in the `scripts` folder of a tarball. */
export function foldersBeside(binary: string): readonly string[] {
  const folder = dirname(resolve(binary));
  return [folder, join(folder, '..', 'bin'), join(folder, '..', 'scripts')];
}
