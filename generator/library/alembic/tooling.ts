import type { LibraryModule } from '../define.ts';
import { placeholder } from '../placeholder.ts';

/** Parts of alembic that write, list or run scripts: importable, not usable. */
export const toolingModules: readonly LibraryModule[] = [
  'alembic.autogenerate',
  'alembic.autogenerate.api',
  'alembic.autogenerate.compare',
  'alembic.autogenerate.rewriter',
  'alembic.command',
  'alembic.ddl',
  'alembic.ddl.base',
  'alembic.ddl.impl',
  'alembic.ddl.mysql',
  'alembic.environment',
  'alembic.operations.ops',
  'alembic.runtime.environment',
  'alembic.script',
  'alembic.script.base',
  'alembic.script.revision',
].map((name) => placeholder(name));
