import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { archiveTree } from '../archive/archive.ts';
import { cacheFolder } from '../cache.ts';
import { withLock } from '../lock.ts';
import { type Source, SourceError, type Tree } from '../model.ts';
import { type PrivateApt, privateApt } from './apt.ts';
import { configuredMirrors } from './mirror.ts';

/** The OpenStack release that each Debian release carries. */
export const DEBIAN_SUITES: Readonly<Record<string, string>> = {
  bullseye: 'victoria',
  bookworm: 'zed',
  trixie: '2025.1',
};

/** With one release there is nothing to upgrade. */
const FEWEST_SUITES = 2;

export interface DebianPackages {
  /** Suite to package name to the cached `.deb`. */
  readonly files: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Suites that could not be had, and why. */
  readonly skipped: readonly { readonly suite: string; readonly reason: string }[];
}

/**
 * Fetches packages of every suite in `DEBIAN_SUITES` with apt from the mirror that this machine is configured with. A
 * package that is in the cache is taken from there, without network; remove its file to have it fetched anew.
 * @throws SourceError when fewer than two suites can be had.
 */
export async function fetchDebianPackages(
  names: readonly string[],
  cache = cacheFolder('debian'),
): Promise<DebianPackages> {
  const files = new Map<string, ReadonlyMap<string, string>>();
  const skipped: { suite: string; reason: string }[] = [];
  const suites = Object.keys(DEBIAN_SUITES);
  const results = await Promise.allSettled(suites.map((suite) => fetchSuite(suite, names, join(cache, suite))));
  for (const [at, result] of results.entries()) {
    const suite = suites[at] as string;
    if (result.status === 'fulfilled') files.set(suite, result.value);
    else skipped.push({ suite, reason: (result.reason as Error).message });
  }
  if (files.size < FEWEST_SUITES) {
    const reasons = skipped.map(({ suite, reason }) => `${suite}: ${reason}`).join('; ');
    throw new SourceError(
      `packages of at least ${FEWEST_SUITES} Debian releases are needed, and ${files.size} could be had (${reasons}). ` +
        'Check the machine’s apt sources, or name git clones with --git-base.',
    );
  }
  return { files, skipped };
}

/** One package of the fetched ones: a tree for each suite. */
export function debianSource(name: string, packages: DebianPackages): Source {
  const trees = new Map<string, Promise<Tree>>();
  const fileOf = (release: string): [string, string] | null => {
    for (const [suite, files] of packages.files) {
      const file = files.get(name);
      if (DEBIAN_SUITES[suite] === release && file) return [suite, file];
    }
    return null;
  };
  return {
    description: `Debian package ${name} of ${[...packages.files.keys()].join(', ')}`,
    async open(release) {
      const found = fileOf(release);
      if (!found) return [];
      const tree = trees.get(release) ?? archiveTree(found[1], packageLabel(found[1]));
      trees.set(release, tree);
      return [await tree];
    },
    close: async () => {},
  };
}

/** `python3-glance_2%3a21.0.0-2_all.deb` → `python3-glance 2:21.0.0-2`. */
function packageLabel(file: string): string {
  const [name, version] = decodeURIComponent(basename(file, '.deb')).split('_');
  return `${name} ${version}`;
}

async function fetchSuite(suite: string, names: readonly string[], folder: string): Promise<Map<string, string>> {
  const known = cached(folder, names);
  if (known.size === names.length) return known;
  return withLock(`${folder}.lock`, async () => {
    const files = cached(folder, names);
    const missing = names.filter((name) => !files.has(name));
    if (missing.length === 0) return files;
    mkdirSync(folder, { recursive: true });
    const apt = await openSuite(suite, folder);
    const incoming = mkdtempSync(join(folder, '.incoming-'));
    try {
      for (const name of missing) {
        const file = await apt.download(name, incoming);
        const target = join(folder, basename(file));
        renameSync(file, target);
        files.set(name, target);
      }
    } finally {
      rmSync(incoming, { recursive: true, force: true });
    }
    return files;
  });
}

/** The first of the machine's mirrors that has the suite; apt's own files are put under `folder`. */
export async function openSuite(suite: string, folder: string): Promise<PrivateApt> {
  const mirrors = configuredMirrors();
  const failures: string[] = [];
  for (const mirror of mirrors) {
    const apt = await privateApt(join(folder, 'apt'), mirror, suite);
    try {
      await apt.update();
      return apt;
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new SourceError(failures.join('; ') || 'this machine has no apt source for the distribution’s main archive');
}

function cached(folder: string, names: readonly string[]): Map<string, string> {
  const present = existsSync(folder) ? readdirSync(folder).sort() : [];
  const files = new Map<string, string>();
  for (const name of names) {
    const file = present.findLast((one) => one.startsWith(`${name}_`) && one.endsWith('.deb'));
    if (file) files.set(name, join(folder, file));
  }
  return files;
}
