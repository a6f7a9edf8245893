import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSuite } from '../../../generator/source/debian/debian.ts';
import { cacheFolder } from '../../../generator/source/index.ts';
import { withLock } from '../../../generator/source/lock.ts';
import { SERVER_BUILDS, type ServerBuild } from './builds.ts';
import { unpack } from './unpack.ts';

export interface FetchedServer {
  readonly name: string;
  /** The server's binary: what STACKLEAP_TEST_SERVERS takes. */
  readonly binary: string;
  /** It was there already. */
  readonly cached: boolean;
  readonly seconds: number;
}

function binaryOf(root: string): string | null {
  const found = ['usr/sbin/mariadbd', 'usr/sbin/mysqld']
    .map((name) => join(root, name))
    .find((file) => existsSync(file));
  return found ?? null;
}

/**
 * A server from the distribution's mirror, with everything down to its libc, in a folder of the cache. Remove the folder to
 * have it fetched anew.
 *
 * @throws SourceError when the mirror does not have the suite or a package
 */
async function fetchServer(build: ServerBuild, cache: string): Promise<FetchedServer> {
  const began = performance.now();
  const root = join(cache, build.name);
  const done = (cached: boolean): FetchedServer | null => {
    const binary = binaryOf(root);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    return binary === null ? null : { name: build.name, binary, cached, seconds };
  };
  return withLock(`${root}.lock`, async () => {
    const before = done(true);
    if (before !== null) return before;
    mkdirSync(cache, { recursive: true });
    const work = mkdtempSync(join(cache, '.incoming-'));
    try {
      const apt = await openSuite(build.suite, work);
      const files = await apt.downloadWithDependencies(build.packages);
      // Unpacked under its final name, since the scripts in it say where they lie; whole or not at all.
      rmSync(root, { recursive: true, force: true });
      const half = join(work, 'root');
      await unpack(files, half, root);
      renameSync(half, root);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    const after = done(false);
    if (after === null) throw new Error(`${build.packages.join(' and ')} of ${build.suite} hold no server`);
    return after;
  });
}

/** @param names of `SERVER_BUILDS`; none: all */
export async function fetchServers(names: readonly string[], cache = cacheFolder('servers')): Promise<FetchedServer[]> {
  const unknown = names.filter((name) => !SERVER_BUILDS.some((build) => build.name === name));
  if (unknown.length > 0) {
    const known = SERVER_BUILDS.map(({ name }) => name).join(', ');
    throw new Error(`${unknown.join(', ')}: not a server that can be fetched; there are ${known}`);
  }
  const builds = SERVER_BUILDS.filter(({ name }) => names.length === 0 || names.includes(name));
  return Promise.all(builds.map((build) => fetchServer(build, cache)));
}
