import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { PairResult } from './check-pair.ts';
import type { Beginning, Order, Report } from './message.ts';
import type { Pair } from './series.ts';

/** Catalogs live short: with node's own 16 MiB for young values a quarter of the time goes to collecting them. */
const execArgv = ['--max-semi-space-size=64', '--import', import.meta.resolve('tsx')];

/** Pairs that one worker checks one after another. */
export type Task = readonly Pair[];

/** How the work is to be done. */
export interface PoolOptions {
  readonly jobs: number;
  readonly beginning: Beginning;
  /** Called as each pair is done. */
  readonly onResult: (result: PairResult) => void;
  /** Asked before each task; `false`: none is begun any more. */
  readonly goOn: () => boolean;
}

function startWorker(queue: Iterator<Task>, { beginning, onResult, goOn }: PoolOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = fork(join(import.meta.dirname, 'worker.ts'), { execArgv });
    const order = (what: Order): void => {
      child.send(what);
    };
    const end = (error: Error | null): void => {
      child.removeAllListeners('exit');
      if (child.connected) child.disconnect();
      if (error === null) child.once('exit', () => resolve());
      else reject(error);
    };
    child.on('message', (report: Report) => {
      if (report.kind === 'result') onResult(report.result);
      else if (report.kind === 'failed') end(new Error(report.message));
      else {
        const next = goOn() ? queue.next() : { done: true as const, value: undefined };
        if (next.done === true) end(null);
        else order({ kind: 'check', pairs: next.value });
      }
    });
    child.once('error', (error) => end(error));
    child.once('exit', (code, signal) =>
      end(new Error(`a worker ended (${signal ?? code}) in the middle of its work`)),
    );
    order({ kind: 'begin', beginning });
  });
}

/**
 * Does tasks in several processes, each of which takes the next one when it is done.
 *
 * @throws Error when a worker fails: the work is not done
 */
export async function runTasks(tasks: readonly Task[], options: PoolOptions): Promise<void> {
  const queue = tasks[Symbol.iterator]();
  const jobs = Math.min(options.jobs, tasks.length);
  await Promise.all(Array.from({ length: jobs }, () => startWorker(queue, options)));
}
