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

/** The program of these processes, compiled in the background from the first `begin` on. */
interface WorkerProgram {
  /** The compiled file. */
  begin(): Promise<string>;
  remove(): Promise<void>;
}

/** Compiles nothing yet: where everything is unchanged, nobody needs it. */
export function workerProgram(): WorkerProgram {
  let folder: string | null = null;
  let compiled: Promise<string> | null = null;
  const compile = async (): Promise<string> => {
    folder = mkdtempSync(join(tmpdir(), 'stackleap-rollup-'));
    const file = join(folder, 'rollup.mjs');
    await compileProgram(new URL('./apart-worker.ts', import.meta.url), file);
    return file;
  };
  return {
    begin() {
      compiled ??= compile();
      // Whoever waits for it is told why it failed; until somebody does, that is no fault of the process.
      compiled.catch(() => {});
      return compiled;
    },
    async remove() {
      await compiled?.catch(() => {});
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Request extends Omit<Task, 'service'> {
  readonly program: WorkerProgram;
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
  { log, program, ...common }: Request,
): Promise<ReadonlyMap<string, RolledService>> {
  const done = new Map<string, RolledService>();
  const left = [...services];
  const children: ChildProcess[] = [];
  const work = async (): Promise<void> => {
    const child = start(await program.begin());
    children.push(child);
    for (let service = left.shift(); service !== undefined; service = left.shift()) {
      done.set(service.profile.service, await ask(child, { ...common, service }, log));
    }
    child.disconnect();
    await once(child, 'exit');
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
    return done;
  } finally {
    for (const child of children) child.kill();
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
