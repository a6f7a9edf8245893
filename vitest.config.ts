import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { namedServers } from './test/support/named-servers.ts';

const onServer = {
  include: ['test/integration/**/*.test.ts'],
  globalSetup: ['test/support/global-setup.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'integration', ...onServer } },
      // The same tests on every server that STACKLEAP_TEST_SERVERS names: `npm run servers` fetches some.
      ...namedServers().map(({ name }) => ({ test: { name: `integration@${name}`, ...onServer } })),
      {
        // Sets that a test loads from a folder of its own: the program resolves what they import by a hook of Node's.
        resolve: { alias: { 'stackleap/migration': join(import.meta.dirname, 'src/migration/index.ts') } },
        test: {
          name: 'differential',
          include: ['test/differential/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
