export { defineConfig } from './define.ts';
export { ConfigError } from './error.ts';
export { CONFIG_FILE, type ConfiguredService, isUrl, type LoadedConfig, loadConfig, readConfig } from './load.ts';
export type { SourceConfig } from './schema.ts';
