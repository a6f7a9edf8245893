import type { TestProject } from 'vitest/node';
import { type RunningServer, startServer } from './server.ts';

/**
 * The servers are shared by the projects that name this file (each runs it), so they are counted on the process.
 * STACKLEAP_TEST_SERVERS: paths of further server binaries, separated by `:`; each is started beside the default one.
 */
interface Shared {
  users: number;
  servers: Promise<readonly RunningServer[]> | undefined;
}

const KEY = Symbol.for('stackleap.test.servers');
const holder = globalThis as typeof globalThis & { [KEY]?: Shared };

async function startAll(): Promise<readonly RunningServer[]> {
  const further = (process.env.STACKLEAP_TEST_SERVERS ?? '').split(':').filter(Boolean);
  const started: RunningServer[] = [];
  try {
    started.push(await startServer({ inMemory: true }));
    for (const mariadbd of further) started.push(await startServer({ mariadbd, inMemory: true }));
  } catch (error) {
    await Promise.all(started.map((server) => server.stop()));
    throw error;
  }
  return started;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  holder[KEY] ??= { users: 0, servers: undefined };
  const shared = holder[KEY];
  shared.users += 1;
  shared.servers ??= startAll();
  const servers = await shared.servers;
  project.provide(
    'stackleapServers',
    servers.map(({ socketPath, user, flavor, version }) => ({ socketPath, user, flavor, version })),
  );
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    shared.servers = undefined;
    await Promise.all(servers.map((server) => server.stop()));
  };
}
