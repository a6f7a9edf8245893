import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder, DEBIAN_SUITES, type DebianPackages, fetchDebianPackages } from '../../generator/source/index.ts';
import { findBinary } from './binaries.ts';

/** A release's package of a service, as files that Python can import. */
export interface NativeTree {
  readonly service: string;
  readonly release: string;
  readonly suite: string;
  /** The package's file name, without `.deb`. */
  readonly label: string;
  /** The folder that holds the service's Python package. */
  readonly folder: string;
  /** Set when the tree is of a time before the libraries that are installed: the Python that ran it. */
  readonly old?: 2 | 3;
  /** Extensions that this release's own command is not asked for. */
  readonly without?: readonly string[];
}

export interface NativeTrees {
  /** In the order of the releases; a release that the mirror no longer has is absent. */
  readonly releases: readonly string[];
  /** Suites that could not be had, and why. */
  readonly skipped: DebianPackages['skipped'];
  /** @throws when the release's package could not be had. */
  tree(service: string, release: string): NativeTree;
}

/** Without the `%3a` of an epoch: upstream's code puts its own path into configparser, to which `%` means something. */
function nameOf(deb: string): string {
  return decodeURIComponent(basename(deb, '.deb')).replace(/[^\w.+~-]/g, '_');
}

/** Unpacks a `.deb` once; the folder appears whole or not at all, whoever else does the same at the same time. */
function unpack(deb: string): string {
  const folder = cacheFolder('unpacked', nameOf(deb));
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  try {
    const dpkg = findBinary(['dpkg-deb']);
    if (dpkg === null) throw new Error('dpkg-deb was not found: install Debian package dpkg');
    execFileSync(dpkg, ['-x', deb, draft], { stdio: ['ignore', 'ignore', 'pipe'] });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw new Error(`${deb} could not be unpacked`, { cause: error });
  }
  return folder;
}

/** Fetches (or takes from the cache) the distribution's packages of `services` and unpacks them. */
export async function nativeTrees(services: readonly string[]): Promise<NativeTrees> {
  const packages = await fetchDebianPackages(services.map((service) => `python3-${service}`));
  const trees = new Map<string, NativeTree>();
  const releases: string[] = [];
  for (const [suite, release] of Object.entries(DEBIAN_SUITES)) {
    const files = packages.files.get(suite);
    if (files === undefined) continue;
    releases.push(release);
    for (const service of services) {
      const deb = files.get(`python3-${service}`);
      if (deb === undefined) continue;
      const folder = join(unpack(deb), 'usr/lib/python3/dist-packages');
      trees.set(`${service} ${release}`, { service, release, suite, label: nameOf(deb), folder });
    }
  }
  return {
    releases,
    skipped: packages.skipped,
    tree(service, release) {
      const found = trees.get(`${service} ${release}`);
      if (found !== undefined) return found;
      const why = packages.skipped.map((entry) => `${entry.suite}: ${entry.reason}`).join('; ');
      throw new Error(`no package of ${service} at ${release} (there are ${releases.join(', ')}; ${why})`);
    },
  };
}
