import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfiguredService, LoadedConfig } from '../config/index.ts';
import { compileProgram } from './compile.ts';
import type { RolledService } from './service.ts';

/** What a process is asked to do. */
export interface Task {
  readonly service: ConfiguredService;
  readonly sources: LoadedConfig['sources'];
  readonly gitBase: string | undefined;
  /** Where written sets are, which these are compared with; `null`: they are not compared. */
  readonly out: string | null;
}

/** What it answers: lines of what is being done, then one end. */
export type Reply =
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'rolled'; readonly rolled: RolledService }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string; readonly stack: string };

interface Request extends Omit<Task, 'service'> {
  readonly log: (line: string) => void;
}

/**
 * Rolls up services in processes of their own, so many at a time: each uses one core, and takes the next service when it
 * is done with one. What they make comes back as data, and is written by the caller as if it had been made here.
 *
 * @throws Error with what the first process that failed has said
 */
export async function rollApart(
  services: readonly ConfiguredService[],
  jobs: number,
  { log, ...common }: Request,
): Promise<ReadonlyMap<string, RolledService>> {
  const folder = mkdtempSync(join(tmpdir(), 'stackleap-rollup-'));
  const program = join(folder, 'rollup.mjs');
  const done = new Map<string, RolledService>();
  const left = [...services];
  const children: ChildProcess[] = [];
  const work = async (): Promise<void> => {
    const child = start(program);
    children.push(child);
    for (let service = left.shift(); service !== undefined; service = left.shift()) {
      done.set(service.profile.service, await ask(child, { ...common, service }, log));
    }
    child.disconnect();
    await once(child, 'exit');
  };
  try {
    await compileProgram(new URL('./apart-worker.ts', import.meta.url), program);
    await Promise.all(Array.from({ length: jobs }, work));
    return done;
  } finally {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(program: string): ChildProcess {
  return fork(program, [], {
    // How this process was started (a loader, a profiler) is not for that one. Evaluating makes many values that live for a
    // moment: with more room for young ones V8 copies fewer of them.
    execArgv: ['--max-semi-space-size=32'],
    // Maps come over as maps.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** One service, from a process that is idle. */
function ask(child: ChildProcess, task: Task, log: (line: string) => void): Promise<RolledService> {
  return new Promise((resolve, reject) => {
    const hear = (reply: Reply): void => {
      switch (reply.kind) {
        case 'log':
          log(reply.line);
          return;
        case 'rolled':
          resolve(reply.rolled);
          break;
        case 'failed':
          reject(Object.assign(new Error(reply.message), { name: reply.name, stack: reply.stack }));
          break;
      }
      child.off('message', hear).off('exit', end).off('error', reject);
    };
    const end = (code: number | null, signal: string | null): void => {
      const { service } = task.service.profile;
      reject(new Error(`the process that rolled up ${service} ended without a result (${signal ?? `code ${code}`})`));
    };
    child.on('message', hear).on('exit', end).on('error', reject);
    child.send(task);
  });
}
