import type { TestProject } from 'vitest/node';
import { namedServers } from './named-servers.ts';
import { type RunningServer, startServer } from './server.ts';

/** A server is shared by the projects that run on it (each runs this file), so its users are counted on the process. */
interface Shared {
  users: number;
  readonly server: Promise<RunningServer>;
}

const KEY = Symbol.for('stackleap.test.servers');
const holder = globalThis as typeof globalThis & { [KEY]?: Map<string, Shared> };

/** `integration@mariadb-11.8` runs on that server of STACKLEAP_TEST_SERVERS, every other project on the default one. */
function binaryFor(project: string): string | undefined {
  const at = project.indexOf('@');
  if (at < 0) return undefined;
  const found = namedServers().find(({ name }) => name === project.slice(at + 1));
  if (found === undefined) throw new Error(`STACKLEAP_TEST_SERVERS names no server for the project ${project}`);
  return found.binary;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  holder[KEY] ??= new Map();
  const running = holder[KEY];
  const mariadbd = binaryFor(project.name);
  const key = mariadbd ?? '';
  const shared = running.get(key) ?? {
    users: 0,
    server: startServer({ ...(mariadbd ? { mariadbd } : {}), inMemory: true }),
  };
  shared.users += 1;
  running.set(key, shared);
  const server = await shared.server;
  const { socketPath, user, flavor, version, binary } = server;
  project.provide('stackleapServer', { socketPath, user, flavor, version, binary });
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    running.delete(key);
    await server.stop();
  };
}
