import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Connection } from 'mysql2/promise';
import { gitStep } from '../../test/support/git-trees.ts';
import { runNative } from '../../test/support/native.ts';
import type { TestServer } from '../../test/support/server.ts';
import { resetServerTime, type ServerSeconds, serverTime } from './server-time.ts';
import { SCHEMA } from './stage.ts';

/** What one contestant took. */
export interface Lap {
  /** From the start of the first process to the end of the last. */
  readonly wall: number;
  readonly server: ServerSeconds;
  readonly processes: number;
}

export interface Track {
  readonly server: TestServer;
  readonly connection: Connection;
}

/** Upstream's own code, a process a release. */
export async function runUpstream(
  { server, connection }: Track,
  way: {
    readonly gitBase: string;
    readonly service: string;
    readonly part: string;
    readonly releases: readonly string[];
  },
  settings: readonly string[],
): Promise<Lap> {
  // Unpacking is not upstream's time.
  const steps = way.releases.map((release) => gitStep(way.gitBase, `${way.service}/${way.part}`, release));
  await resetServerTime(connection);
  const began = performance.now();
  for (const step of steps) {
    await runNative({ ...step, server, database: SCHEMA, part: way.part, settings, limit: 3_600_000 });
  }
  return {
    wall: (performance.now() - began) / 1000,
    server: await serverTime(connection, SCHEMA),
    processes: steps.length,
  };
}

const BIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'bin.mjs');
const execute = promisify(execFile);

/** Packs a service's sets into one program, as an operator does for a bastion host; gives its path. */
export async function packProgram(sets: string, service: string, folder: string): Promise<string> {
  await execute(process.execPath, [BIN, 'pack', service, '--set', sets, '--out', folder]);
  return join(folder, `stackleap-${service}.cjs`);
}

/** `upgrade` of a packed program. */
export async function runStackleap(
  { server, connection }: Track,
  way: { readonly program: string; readonly name: string; readonly to: string },
  flags: readonly string[],
): Promise<Lap> {
  await resetServerTime(connection);
  // The command wants the database to itself.
  await connection.query('USE information_schema');
  const began = performance.now();
  // The bench's own session stands there, too.
  const where = ['--url', server.url(SCHEMA), '--allow-sessions'];
  const args = ['upgrade', way.name, '--to', way.to, '--yes', '--json', ...where];
  const { stdout } = await execute(process.execPath, [way.program, ...args, ...flags], { maxBuffer: 64 << 20 });
  const wall = (performance.now() - began) / 1000;
  const { verified } = JSON.parse(stdout) as { verified: boolean };
  if (!verified) throw new Error(`${way.name} is not verified at ${way.to}:\n${stdout}`);
  return { wall, server: await serverTime(connection, SCHEMA), processes: 1 };
}
