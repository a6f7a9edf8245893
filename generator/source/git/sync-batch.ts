import { once } from 'node:events';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { SourceError } from '../model.ts';
import { GIT_ENVIRONMENT, type GitObject } from './batch.ts';

/** How long git may take for one answer, in milliseconds: far longer than it ever does. */
const PATIENCE = 120_000;

type Answer =
  | { readonly objects: readonly ((Omit<GitObject, 'bytes'> & { readonly bytes: Uint8Array }) | null)[] }
  | { readonly failed: string };

/**
 * `git cat-file --batch` for callers that cannot await. A thread of its own talks to git, and the caller stands still
 * until it has answered: one process for all reads, where each would otherwise start its own.
 */
export class SyncGitBatch {
  readonly #repository: string;
  #worker: Worker | null = null;
  #port: MessagePort | null = null;
  readonly #answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  constructor(repository: string) {
    this.#repository = repository;
  }

  /**
   * Objects by id, in the order of the ids; `null` for one that is not there.
   * @throws SourceError when git cannot be run, or ends
   */
  read(oids: readonly string[]): readonly (GitObject | null)[] {
    if (oids.length === 0) return [];
    const port = this.#start();
    const before = Atomics.load(this.#answered, 0);
    port.postMessage(oids);
    const waited = Atomics.wait(this.#answered, 0, before, PATIENCE);
    const received = receiveMessageOnPort(port) as { readonly message: Answer } | undefined;
    if (!received) throw new SourceError(`git cat-file in ${this.#repository} does not answer (${waited})`);
    const answer = received.message;
    if ('failed' in answer) throw new SourceError(answer.failed);
    return answer.objects.map(
      (object) =>
        object && {
          ...object,
          bytes: Buffer.from(object.bytes.buffer, object.bytes.byteOffset, object.bytes.byteLength),
        },
    );
  }

  async close(): Promise<void> {
    const [worker, port] = [this.#worker, this.#port];
    this.#worker = null;
    this.#port = null;
    if (!worker || !port) return;
    const ended = once(worker, 'exit');
    worker.ref();
    port.postMessage(null);
    await ended;
  }

  #start(): MessagePort {
    if (this.#port) return this.#port;
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL('./sync-batch-worker.mjs', import.meta.url), {
      workerData: {
        repository: this.#repository,
        env: { ...process.env, ...GIT_ENVIRONMENT },
        port: port2,
        answered: this.#answered,
      },
      transferList: [port2],
      // What the main thread was started with (a loader, a profiler) is not for this one.
      execArgv: [],
    });
    // Nobody's work depends on it by itself.
    worker.unref();
    port1.unref();
    this.#worker = worker;
    this.#port = port1;
    return port1;
  }
}
