import type { LibraryModule } from '../define.ts';
import { opaqueBeyond } from '../opaque.ts';
import { withOldNames } from './alias.ts';
import { concurrencyModules } from './concurrency.ts';
import { configModules } from './config.ts';
import { dbApiModules } from './db-api.ts';
import { dbEngineModules } from './db-engine.ts';
import { dbException } from './db-exception.ts';
import { dbModels } from './db-models.ts';
import { dbTypes } from './db-types.ts';
import { dbUtils } from './db-utils.ts';
import { i18n } from './i18n.ts';
import { logModules } from './log.ts';
import { serializationModules } from './serialization.ts';
import { utilsModules } from './utils.ts';
import { versionedObjects } from './versionedobjects.ts';

/** The oslo libraries, as far as migration scripts and the modules beside them use them, under new and old names. */
export const osloModules: readonly LibraryModule[] = opaqueBeyond(
  withOldNames([
    ...concurrencyModules,
    ...configModules,
    dbException,
    dbUtils,
    dbModels,
    dbTypes,
    ...dbEngineModules,
    ...dbApiModules,
    i18n,
    ...logModules,
    ...serializationModules,
    ...utilsModules,
    versionedObjects,
  ]),
);
