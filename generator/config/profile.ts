import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ref } from '../service/facts.ts';
import { PROFILES } from '../service/index.ts';
import type { DatabaseProfile, Override, RepositoryProfile, ServiceProfile } from '../service/model.ts';
import type { DatabaseConfig, ServiceConfig } from './schema.ts';

/**
 * A service as the file describes it: a built-in profile, with what the file says in its place, or all from the file.
 * @param folder where paths of the file start
 */
export function serviceProfile(
  service: string,
  config: ServiceConfig,
  folder: string,
): ServiceProfile | { readonly faults: readonly string[] } {
  const known = PROFILES.get(service);
  const faults: string[] = [];
  if (!known && !config.databases)
    faults.push(`${service} is not built in (${[...PROFILES.keys()].join(', ')}); describe its databases`);
  if (!known && !config.releases) faults.push(`${service} is not built in; name its releases, oldest first`);
  if (!known && !config.source) faults.push(`${service} is not built in; name its source`);
  const refsOf = (release: string) => known?.releases.find((one) => one.release === release)?.refs ?? [release];
  const releases =
    config.releases?.map((one) => (typeof one === 'string' ? { release: one, refs: refsOf(one) } : one)) ??
    known?.releases ??
    [];
  const order = releases.map(({ release }) => release);
  if (new Set(order).size < order.length) faults.push(`${service}: a release is named twice`);
  const databases: DatabaseProfile[] = [];
  for (const [database, one] of Object.entries(config.databases ?? {})) {
    faults.push(...databaseFaults(`${service}.databases.${database}`, one, order));
    const { overrides, missing } = readOverrides(`${service}.databases.${database}`, one, folder);
    faults.push(...missing);
    databases.push({
      ...databaseProfile(database, one, order[0] ?? ''),
      ...(overrides.length > 0 ? { overrides } : {}),
    });
  }
  if (faults.length > 0) return { faults };
  return {
    service,
    ...(known?.git === undefined ? {} : { git: known.git }),
    ...(known?.debianPackage === undefined ? {} : { debianPackage: known.debianPackage }),
    ...commandFacts(config, known),
    releases,
    databases: databases.length > 0 ? databases : (known?.databases ?? []),
  };
}

/** What scripts count on beside their own tree, from the file or else as it is built in. */
function commandFacts(
  config: ServiceConfig,
  known: ServiceProfile | undefined,
): Pick<ServiceProfile, 'commandModules' | 'commandSettings'> {
  const modules = config.commandModules ?? known?.commandModules;
  const settings = config.commandSettings ?? known?.commandSettings;
  return {
    ...(modules === undefined ? {} : { commandModules: modules }),
    ...(settings === undefined ? {} : { commandSettings: settings }),
  };
}

function databaseProfile(database: string, config: DatabaseConfig, oldest: string): DatabaseProfile {
  return {
    database,
    described: true,
    floor: config.floor ?? oldest,
    repositories: config.repositories.map(
      ({ before, after, ...rest }): RepositoryProfile => ({
        ...defined(rest),
        ...(before === undefined ? {} : { before: ref(before) }),
        ...(after === undefined ? {} : { after: ref(after) }),
      }),
    ),
    heads: Object.fromEntries(Object.entries(config.heads ?? {}).map(([release, heads]) => [release, heads.map(ref)])),
    stamps: (config.stamps ?? []).map(({ revision, stands, switchIn }) => ({
      revision: ref(revision),
      stands: ref(stands),
      ...(switchIn === undefined ? {} : { switchIn }),
    })),
    aliases: (config.aliases ?? []).map(({ revision, means, down }) => ({
      revision: ref(revision),
      means: ref(means),
      down: down ?? [],
    })),
    data: config.data ?? [],
  };
}

/** The texts of overrides, and which of them cannot be read. */
function readOverrides(
  at: string,
  { overrides = [] }: DatabaseConfig,
  folder: string,
): { readonly overrides: readonly Override[]; readonly missing: readonly string[] } {
  const found: Override[] = [];
  const missing: string[] = [];
  for (const [index, { revision, script, replaces, reason }] of overrides.entries()) {
    try {
      const text = readFileSync(resolve(folder, script), 'utf8');
      found.push({ revision: ref(revision), replaces, reason: reason.replace(/\.$/, ''), name: script, text });
    } catch (error) {
      missing.push(`${at}.overrides[${index}].script: ${(error as Error).message}`);
    }
  }
  return { overrides: found, missing };
}

/** Names that must fit together, and which the schema alone cannot hold. */
function databaseFaults(at: string, config: DatabaseConfig, releases: readonly string[]): string[] {
  const faults: string[] = [];
  const keys = config.repositories.map(({ key }) => key);
  const release = (where: string, name: string | undefined) => {
    if (name !== undefined && !releases.includes(name)) faults.push(`${at}.${where}: there is no release ${name}`);
  };
  const repository = (where: string, name: string | undefined) => {
    if (name !== undefined && !keys.includes(name)) faults.push(`${at}.${where}: there is no repository ${name}`);
  };
  if (new Set(keys).size < keys.length) faults.push(`${at}.repositories: two have the same key`);
  release('floor', config.floor);
  for (const [index, one] of config.repositories.entries()) {
    const where = `repositories[${index}]`;
    release(`${where}.until`, one.until);
    release(`${where}.textsUntil`, one.textsUntil);
    repository(`${where}.before`, one.before?.split(':')[0]);
    repository(`${where}.after`, one.after?.split(':')[0]);
    repository(`${where}.behind`, one.behind);
  }
  for (const [name, heads] of Object.entries(config.heads ?? {})) {
    release('heads', name);
    for (const head of heads) repository(`heads.${name}`, head.split(':')[0]);
  }
  for (const [index, one] of (config.stamps ?? []).entries()) {
    repository(`stamps[${index}].revision`, one.revision.split(':')[0]);
    repository(`stamps[${index}].stands`, one.stands.split(':')[0]);
    release(`stamps[${index}].switchIn`, one.switchIn);
  }
  for (const [index, one] of (config.aliases ?? []).entries()) {
    repository(`aliases[${index}].revision`, one.revision.split(':')[0]);
    repository(`aliases[${index}].means`, one.means.split(':')[0]);
  }
  const overridden = (config.overrides ?? []).map(({ revision }) => revision);
  for (const [index, one] of overridden.entries()) {
    repository(`overrides[${index}].revision`, one.split(':')[0]);
    if (overridden.indexOf(one) < index) faults.push(`${at}.overrides: ${one} is overridden twice`);
  }
  for (const [index, one] of (config.data ?? []).entries()) repository(`data[${index}].repository`, one.repository);
  return faults;
}

/** Without keys whose value is `undefined`, which zod leaves in. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
