import { resolve } from 'node:path';
import { type ConfiguredService, isUrl, type LoadedConfig, type SourceConfig } from '../config/index.ts';
import type { ServiceProfile } from '../service/model.ts';
import {
  archiveSource,
  cachedClone,
  type DebianPackages,
  debianSource,
  fetchDebianPackages,
  folderSource,
  gitSource,
  isRepository,
  type Source,
  SourceError,
  withLibraries,
} from '../source/index.ts';
import { openLibraries } from './libraries.ts';

/** Where a service's scripts are taken from, and what was tried before. */
export interface ChosenSource {
  readonly source: Source;
  readonly notes: readonly string[];
}

/**
 * Chooses a source for each service: local clones where `gitBase` is given, else the service's own source, else the
 * first of `kinds` that can be had.
 * @throws SourceError when a service has none; the message says what was tried.
 */
export async function chooseSources(
  services: readonly ConfiguredService[],
  kinds: LoadedConfig['sources'],
  gitBase: string | undefined,
): Promise<ReadonlyMap<string, ChosenSource>> {
  const chosen = new Map<string, ChosenSource>();
  const notes = new Map<string, string[]>(services.map(({ profile }) => [profile.service, []]));
  const open: ConfiguredService[] = [];
  for (const service of services) {
    const source = gitBase === undefined ? await ownSource(service) : localClone(service.profile, gitBase);
    if (source) chosen.set(service.profile.service, { source, notes: [] });
    else open.push(service);
  }
  for (const kind of kinds) {
    const left = open.filter(({ profile }) => !chosen.has(profile.service));
    const taken = kind === 'upstream' ? await fromUpstream(left, notes) : await fromDebian(left, notes);
    for (const [service, source] of taken) chosen.set(service, { source, notes: notes.get(service) ?? [] });
  }
  const without = services.filter(({ profile }) => !chosen.has(profile.service));
  if (without.length > 0) {
    const reasons = without.map(({ profile }) => `${profile.service}: ${notes.get(profile.service)?.join('; ')}`);
    throw new SourceError(`no scripts could be had for ${reasons.join(' | ')}. Name local clones with --git-base.`);
  }
  for (const { profile, libraries } of services) {
    const own = chosen.get(profile.service);
    if (own === undefined || Object.keys(libraries).length === 0) continue;
    chosen.set(profile.service, { ...own, source: withLibraries(own.source, await openLibraries(libraries)) });
  }
  return chosen;
}

const refsOf = (profile: ServiceProfile) => (release: string) =>
  profile.releases.find((one) => one.release === release)?.refs ?? [];

/** `DIR/nova`, `DIR/nova.git`, `DIR/openstack/nova`, `DIR/openstack+nova/repo`, each with a work tree or bare. */
function localClone(profile: ServiceProfile, base: string): Source {
  const { service } = profile;
  const tried = [
    service,
    `${service}.git`,
    `openstack/${service}`,
    `openstack/${service}.git`,
    `openstack+${service}/repo`,
  ];
  const found = tried.map((name) => resolve(base, name)).find((folder) => isRepository(folder));
  if (found) return gitSource(found, refsOf(profile));
  throw new SourceError(`${base} has no clone of ${service}; tried ${tried.join(', ')}`);
}

async function ownSource({ profile, source }: ConfiguredService): Promise<Source | null> {
  if (!source) return null;
  return fromConfig(profile, source);
}

async function fromConfig(profile: ServiceProfile, source: SourceConfig): Promise<Source> {
  if ('folders' in source) return folderSource(source.folders);
  if ('archives' in source) return archiveSource(source.archives);
  if ('debian' in source) return debianSource(source.debian, await fetchDebianPackages([source.debian]));
  if (isUrl(source.git)) return clone(profile, source.git);
  if (!isRepository(source.git)) throw new SourceError(`${source.git} is not a git repository`);
  return gitSource(source.git, refsOf(profile));
}

async function clone(profile: ServiceProfile, url: string): Promise<Source> {
  const folder = await cachedClone(
    url,
    profile.releases.map(({ refs }) => refs),
  );
  return { ...gitSource(folder, refsOf(profile)), description: `git ${url}` };
}

async function fromUpstream(
  services: readonly ConfiguredService[],
  notes: ReadonlyMap<string, string[]>,
): Promise<ReadonlyMap<string, Source>> {
  const taken = new Map<string, Source>();
  await Promise.all(
    services.map(async ({ profile }) => {
      if (profile.git === undefined) return;
      try {
        taken.set(profile.service, await clone(profile, profile.git));
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        notes.get(profile.service)?.push(`upstream was not taken: ${error.message}`);
      }
    }),
  );
  return taken;
}

async function fromDebian(
  services: readonly ConfiguredService[],
  notes: ReadonlyMap<string, string[]>,
): Promise<ReadonlyMap<string, Source>> {
  const taken = new Map<string, Source>();
  const packaged = services.filter(({ profile }) => profile.debianPackage !== undefined);
  if (packaged.length === 0) return taken;
  let packages: DebianPackages;
  try {
    packages = await fetchDebianPackages(packaged.map(({ profile }) => profile.debianPackage as string));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    for (const { profile } of packaged) notes.get(profile.service)?.push(`packages were not taken: ${error.message}`);
    return taken;
  }
  for (const { profile } of packaged) {
    for (const { suite, reason } of packages.skipped)
      notes.get(profile.service)?.push(`${suite} is left out: ${reason}`);
    taken.set(profile.service, debianSource(profile.debianPackage as string, packages));
  }
  return taken;
}
