import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PROFILES } from '../../generator/service/index.ts';
import { cacheFolder, SourceError } from '../../generator/source/index.ts';
import type { NativeTree } from './packages.ts';

/** Releases whose code Python 2 alone could run. */
const PYTHON_2 = new Set(['havana', 'icehouse', 'juno', 'kilo', 'liberty', 'mitaka']);

/** What a step of a release wants that the release alone does not say. */
interface Special {
  /** Another release's tree. */
  readonly tree?: string;
  /** The series' state after its first mending release, by which it had grown up. */
  readonly mended?: true;
  /** A revision instead of the tree's heads. */
  readonly to?: string;
  /** Extensions of keystone that this release cannot make. */
  readonly without?: readonly string[];
}

const SPECIAL: Readonly<Record<string, Special>> = {
  // 2014.2 itself heals a database against frozen models, with Alembic 0.6's autogenerate; 7.0.0 has the same state as a
  // script, and a milestone behind it.
  'neutron juno': { tree: 'liberty', to: 'juno' },
  // Their guard 330 counted rows that are marked deleted, too, and so refused most clouds; mending releases do not.
  // (The API database of those got scripts of later releases besides, which `--to` a release does not.)
  'nova/main newton': { mended: true },
  'nova/main ocata': { mended: true },
  // Its script 399 filled `instances.hidden` row by row; mending releases left that out, and NULL means the same.
  'nova/main train': { mended: true },
  // Its second script asks for a key that InnoDB refuses.
  'keystone juno': { without: ['endpoint_filter'] },
  // Every tag of Kilo fails on identity providers of Juno: its 007 of federation copies a NULL where none may stand.
  // Liberty's does not; who came that way had not synced the extension before.
  'keystone kilo': { without: ['federation'] },
};

/** A service's own upgrade to one release: whose code, and how far. */
export interface NativeStep {
  readonly tree: NativeTree;
  readonly to?: string;
}

/** Unpacks the service's package of a tag once; the folder appears whole or not at all. */
function unpack(clone: string, service: string, tag: string): string {
  const folder = cacheFolder('trees', service, tag);
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  try {
    const archive = join(draft, 'tree.tar');
    execFileSync('git', ['-C', clone, 'archive', `--output=${archive}`, tag, service], { stdio: 'pipe' });
    const left = ['*/tests/*', '*/locale/*'].map((pattern) => `--exclude=${pattern}`);
    execFileSync('tar', ['-x', '-C', draft, '-f', archive, ...left], { stdio: 'pipe' });
    rmSync(archive);
    renameSync(draft, folder);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw new SourceError(`${clone} has no ${service} at ${tag}`, { cause });
  }
  return folder;
}

/** The releases of a service that its profile knows, oldest first. */
export function profileReleases(service: string): readonly string[] {
  const profile = PROFILES.get(service);
  if (profile === undefined) throw new SourceError(`${service} is none of ${[...PROFILES.keys()].join(', ')}`);
  return profile.releases.map(({ release }) => release);
}

/**
 * What the service's own command of that release runs, out of a clone: the release's first tag.
 * @param gitBase the folder that holds a clone per service
 * @param database `SERVICE` or `SERVICE/DATABASE`
 * @param whole with extensions that fail on some rows
 */
export function gitStep(gitBase: string, database: string, release: string, whole = false): NativeStep {
  const [service = ''] = database.split('/');
  const {
    without = [],
    mended,
    ...special
  } = SPECIAL[`${database} ${release}`] ?? SPECIAL[`${service} ${release}`] ?? {};
  const of = special.tree ?? release;
  const tag = PROFILES.get(service)?.releases.find((one) => one.release === of)?.refs[mended ? 1 : 0];
  if (tag === undefined) throw new SourceError(`${service} has no release ${of}`);
  const folder = unpack(join(resolve(gitBase), service), service, tag);
  return {
    tree: {
      service,
      release,
      suite: 'git',
      label: `${service} ${tag}`,
      folder,
      old: PYTHON_2.has(of) ? 2 : 3,
      without: whole && release !== 'juno' ? [] : without,
    },
    ...(special.to === undefined ? {} : { to: special.to }),
  };
}
