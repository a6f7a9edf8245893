import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { leash } from '../support/leash.ts';
import type { RunningServer } from '../support/server.ts';
import type { Aim, Hit } from './aim.ts';
import type { Victim } from './points.ts';
import { startProxy } from './proxy.ts';

/** How one start of the program has ended. */
export interface Ending {
  /** Where the victim was hit; `null`: the point was not reached. */
  readonly hit: Hit | null;
  /** `null`: it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly args: readonly string[];
  /** The database's name on the server. */
  readonly database: string;
}

/** A program that does not notice that its connection is gone would wait for ever. */
const PATIENCE_MS = 600_000;

/** Starts the program on a database, through a proxy, and hits the victim when the moment comes that is aimed at. */
export async function runUntil(
  server: RunningServer,
  program: Program,
  aim: Aim,
  victim: Victim = 'connection',
): Promise<Ending> {
  let struck: Promise<void> | null = null;
  let strike = () => {};
  const proxy = await startProxy(server.socketPath, aim, () => strike());
  const url = `mysql://root@127.0.0.1:${proxy.port}/${program.database}?ssl-mode=DISABLED`;
  const child = spawn(process.execPath, [...program.args, '--url', url, '--yes', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  leash(child);
  strike = () => {
    const hit = async () => {
      switch (victim) {
        case 'runner':
          child.kill('SIGKILL');
          return;
        case 'server':
          return server.crash();
        case 'connection':
          proxy.cut();
      }
    };
    struck = hit();
  };
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer = setTimeout(() => {
    stderr += `\nnot ended within ${PATIENCE_MS / 1000} s, and killed for that`;
    child.kill('SIGKILL');
  }, PATIENCE_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  await struck;
  if (struck !== null && victim === 'server') await server.restart();
  await proxy.close();
  return { hit: struck === null ? null : aim.hit(), code, stdout, stderr };
}
