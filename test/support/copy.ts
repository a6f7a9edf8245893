import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findBinary } from './binaries.ts';
import type { TestDatabase, TestServer } from './server.ts';

async function ended(name: string, child: ReturnType<typeof spawn>): Promise<void> {
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    complaint += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${complaint}`);
}

function client(names: readonly string[]): string {
  const binary = findBinary(names);
  if (binary === null) throw new Error(`${names[0]} was not found: install Debian package mariadb-client`);
  return binary;
}

/** A new database with everything that `source` holds: schema, rows, triggers, by a dump that is replayed. */
export async function copyDatabase(server: TestServer, source: TestDatabase, charset?: string): Promise<TestDatabase> {
  const copy = await server.createDatabase(charset === undefined ? {} : { charset });
  const where = [
    '--no-defaults',
    `--socket=${server.socketPath}`,
    `--user=${server.user}`,
    '--default-character-set=utf8mb4',
  ];
  const dump = spawn(
    client(['mariadb-dump', 'mysqldump']),
    [...where, '--hex-blob', '--triggers', '--skip-comments', source.name],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const load = spawn(client(['mariadb', 'mysql']), [...where, copy.name], { stdio: ['pipe', 'ignore', 'pipe'] });
  dump.stdout.pipe(load.stdin);
  // A client that ends early says why on its stderr; the broken pipe adds nothing.
  load.stdin.on('error', () => undefined);
  await Promise.all([ended('mariadb-dump', dump), ended('mariadb', load)]);
  return copy;
}
