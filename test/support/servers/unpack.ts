import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Programs that tests start: those get a script in their place that finds the folder's own libraries. */
const PROGRAMS = [
  'usr/sbin/mariadbd',
  'usr/sbin/mysqld',
  'usr/bin/my_print_defaults',
  'usr/bin/resolveip',
  'usr/bin/mariadb',
  'usr/bin/mariadb-dump',
  'usr/bin/mysql',
  'usr/bin/mysqldump',
];

const LIBRARIES = ['usr/lib', 'lib'];

function isElf(file: string): boolean {
  return (
    existsSync(file) && statSync(file).isFile() && readFileSync(file).subarray(0, 4).toString('latin1') === '\x7fELF'
  );
}

/** Folders of libraries: `usr/lib/<triplet>` and what lies in it by a soft name. */
function libraryFolders(root: string): string[] {
  return LIBRARIES.flatMap((name) => {
    const folder = join(root, name);
    if (!existsSync(folder)) return [];
    const triplets = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.endsWith('-linux-gnu'))
      .map((entry) => join(folder, entry.name));
    return [...triplets, folder];
  });
}

/** The dynamic loader that belongs to the folder's libc; the machine's own would load neither older nor newer ones. */
function loader(root: string): string {
  for (const folder of ['lib64', 'lib', ...libraryFolders(root)]) {
    const path = resolve(root, folder);
    if (!existsSync(path)) continue;
    const name = readdirSync(path).find((one) => /^ld-linux-.*\.so\.\d+$/.test(one) && existsSync(join(path, one)));
    if (name !== undefined) return join(path, name);
  }
  throw new Error(`${root} holds no dynamic loader`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Unpacks packages into a folder of their own; nothing of them is configured or run. Programs in it can be started where
 * they lie, by anybody, whatever the machine's own libraries are.
 *
 * @param final where the folder will lie in the end
 */
export async function unpack(files: readonly string[], root: string, final: string): Promise<void> {
  mkdirSync(root, { recursive: true });
  for (const file of files) await execute('dpkg-deb', ['--extract', file, root]);
  const placed = (path: string): string => join(final, relative(root, path));
  const folders = libraryFolders(root).map(placed).join(':');
  const start = `exec ${quoted(placed(loader(root)))} --library-path ${quoted(folders)}`;
  for (const program of PROGRAMS) {
    const path = join(root, program);
    if (!isElf(path)) continue;
    renameSync(path, `${path}.elf`);
    writeFileSync(path, `#!/bin/sh\n${start} ${quoted(placed(`${path}.elf`))} "$@"\n`);
    chmodSync(path, 0o755);
  }
}
