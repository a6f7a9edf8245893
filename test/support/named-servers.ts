import { basename, dirname } from 'node:path';

/** A server binary that STACKLEAP_TEST_SERVERS names. */
export interface NamedServer {
  /** `mariadb-11.8`: the folder above `usr/sbin` or `bin`, with a number behind it where that is not the only one. */
  readonly name: string;
  readonly binary: string;
}

function folderName(binary: string): string {
  let folder = dirname(binary);
  while (['sbin', 'bin', 'usr'].includes(basename(folder))) folder = dirname(folder);
  return basename(folder) || 'system';
}

/** The servers beside the default one; vitest has a project for each. */
export function namedServers(text = process.env.STACKLEAP_TEST_SERVERS ?? ''): readonly NamedServer[] {
  const binaries = text.split(':').filter(Boolean);
  return binaries.map((binary, at) => {
    const name = folderName(binary);
    const before = binaries.slice(0, at).filter((other) => folderName(other) === name).length;
    return { name: before === 0 ? name : `${name}-${before + 1}`, binary };
  });
}
