import type { LibraryModule } from '../define.ts';
import { alembic } from './alembic.ts';
import { config } from './config.ts';
import { context } from './context.ts';
import { migrationModules } from './migration.ts';
import { op } from './op.ts';
import { operationsModules } from './operations-module.ts';
import { toolingModules } from './tooling.ts';
import { utilModules } from './util.ts';

/** Alembic 1.8, as far as migration scripts and what they import use it. */
export const alembicModules: readonly LibraryModule[] = [
  alembic,
  op,
  context,
  config,
  ...migrationModules,
  ...operationsModules,
  ...utilModules,
  ...toolingModules,
];
