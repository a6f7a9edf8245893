import type { LibraryModule } from '../define.ts';
import { modules } from './modules.ts';

export { parseMigrateConfig } from './config.ts';
export { migrateScriptName } from './script.ts';

/** sqlalchemy-migrate 0.13, as far as migration scripts and what they import use it. */
export const migrateModules: readonly LibraryModule[] = modules;
