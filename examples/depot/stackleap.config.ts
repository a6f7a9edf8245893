import { defineConfig } from '../../generator/config/define.ts';

/**
 * A service that Stackleap knows nothing of: all that it needs to know stands here. Its releases lie beside this file,
 * one folder each.
 */
export default defineConfig({
  out: '../../migrations',
  services: {
    example: {
      source: { folders: { ash: 'ash', beech: 'beech', cedar: 'cedar', dogwood: 'dogwood', elm: 'elm' } },
      releases: ['ash', 'beech', 'cedar', 'dogwood', 'elm'],
      databases: {
        depot: {
          repositories: [
            {
              key: 'legacy',
              format: 'sqlalchemy-migrate',
              paths: ['depot/db/migrate_repo'],
              until: 'cedar',
            },
            {
              key: 'alembic',
              format: 'alembic',
              paths: ['depot/db/migrations/versions'],
            },
          ],
          // Dogwood stamps databases that the numbered scripts have brought to 6.
          stamps: [{ revision: 'alembic:4d0d00d0a001', stands: 'legacy:6', switchIn: 'dogwood' }],
        },
      },
    },
  },
});
