import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServiceProfile } from '../service/model.ts';
import { ConfigError } from './error.ts';
import { describeIssues } from './issue.ts';
import { serviceProfile } from './profile.ts';
import { configSchema, type LibraryConfig, type SourceConfig } from './schema.ts';

/** A service that is to be rolled up, with where its scripts come from. */
export interface ConfiguredService {
  readonly profile: ServiceProfile;
  /** `null`: the first of `sources` that can be had. */
  readonly source: SourceConfig | null;
  /** Packages beside the service's own tree, by name. */
  readonly libraries: Readonly<Record<string, LibraryConfig>>;
}

export interface LoadedConfig {
  readonly file: string;
  /** Absolute. */
  readonly out: string;
  readonly sources: readonly ('upstream' | 'debian')[];
  /** By name, in the file's order. */
  readonly services: ReadonlyMap<string, ConfiguredService>;
}

/** The file that is read when none is named, from the working directory. */
const CONFIG_FILE = 'stackleap.config.ts';

/** @throws ConfigError listing every fault, also when the file is missing or does not load. */
export async function loadConfig(file: string = CONFIG_FILE): Promise<LoadedConfig> {
  const absolute = resolve(file);
  if (!existsSync(absolute)) throw new ConfigError(file, ['there is no such file; name one with --config']);
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(absolute).href);
  } catch (cause) {
    throw Object.assign(new ConfigError(file, [`it does not load: ${(cause as Error).message}`]), { cause });
  }
  return readConfig(module.default, absolute);
}

/** @param file names the configuration in messages; relative paths in it start from its folder. */
export function readConfig(value: unknown, file: string): LoadedConfig {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    throw new ConfigError(file, describeIssues(configSchema, value, parsed.error.issues));
  }
  const folder = dirname(resolve(file));
  const services = new Map<string, ConfiguredService>();
  const faults: string[] = [];
  for (const [name, config] of Object.entries(parsed.data.services)) {
    const profile = serviceProfile(name, config, folder);
    if ('faults' in profile) faults.push(...profile.faults);
    else {
      services.set(name, {
        profile,
        source: config.source ? placed(config.source, folder) : null,
        libraries: Object.fromEntries(
          Object.entries(config.libraries ?? {}).map(([top, library]) => [top, placedLibrary(library, folder)]),
        ),
      });
    }
  }
  if (services.size === 0 && faults.length === 0) faults.push('services: name at least one');
  if (faults.length > 0) throw new ConfigError(file, faults);
  return { file, out: resolve(folder, parsed.data.out), sources: parsed.data.sources, services };
}

/** Paths of a source, from the configuration file's folder. */
function placed(source: SourceConfig, folder: string): SourceConfig {
  if ('git' in source) return { git: isUrl(source.git) ? source.git : resolve(folder, source.git) };
  const all = (paths: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(paths).map(([release, path]) => [release, resolve(folder, path)]));
  if ('folders' in source) return { folders: all(source.folders) };
  if ('archives' in source) return { archives: all(source.archives) };
  return source;
}

function placedLibrary(library: LibraryConfig, folder: string): LibraryConfig {
  if ('git' in library) return { ...library, git: isUrl(library.git) ? library.git : resolve(folder, library.git) };
  if ('folder' in library) return { ...library, folder: resolve(folder, library.folder) };
  if ('archive' in library) return { ...library, archive: resolve(folder, library.archive) };
  return library;
}

/** `https://…`, `ssh://…` or `user@host:path`. */
export function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//.test(text) || /^[^/\s]+@[^/\s]+:/.test(text);
}
