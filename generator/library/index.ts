import { alembicModules } from './alembic/index.ts';
import type { LibraryModule } from './define.ts';
import { migrateModules } from './migrate/index.ts';
import { osloModules } from './oslo/index.ts';
import { sqlalchemyModules } from './sqlalchemy/index.ts';
import { stackleapModules } from './stackleap/index.ts';
import { stdlibModules } from './stdlib/index.ts';
import { thirdPartyModules } from './third-party/index.ts';

/** Everything that a script may import and that is not in the service's own tree, under its dotted name. */
export const libraries: readonly LibraryModule[] = [
  ...stdlibModules,
  ...sqlalchemyModules,
  ...alembicModules,
  ...migrateModules,
  ...osloModules,
  ...thirdPartyModules,
  ...stackleapModules,
];
