import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** The set's own account of where it came from, beside its files. */
export const MANIFEST = 'manifest.json';

/** The files of a written set by name; empty when there is none. */
export function readSet(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(names.map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/**
 * Puts a set in its folder, whole or not at all: the files are written beside it and the folders change places. What
 * was there before goes. A set that is there already, to the byte, is left alone.
 */
export function writeSet(folder: string, files: ReadonlyMap<string, string>): void {
  const present = readSet(folder);
  if (present.size === files.size && [...files].every(([name, text]) => present.get(name) === text)) return;
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(join(parent, '.draft-'));
  const old = join(draft, 'old');
  const fresh = join(draft, 'new');
  try {
    mkdirSync(fresh);
    for (const [name, text] of files) {
      mkdirSync(dirname(join(fresh, name)), { recursive: true });
      writeFileSync(join(fresh, name), text);
    }
    if (existsSync(folder)) renameSync(folder, old);
    try {
      renameSync(fresh, folder);
    } catch (error) {
      if (existsSync(old)) renameSync(old, folder);
      throw error;
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
