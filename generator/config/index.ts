export { ConfigError } from './error.ts';
export { type ConfiguredService, isUrl, type LoadedConfig, loadConfig, readConfig } from './load.ts';
export type { LibraryConfig, SourceConfig } from './schema.ts';
