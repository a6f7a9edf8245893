import { type ChildProcess, spawn } from 'node:child_process';
import { SourceError } from '../model.ts';

/** An object of a git repository, as `git cat-file --batch` gives it. */
export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly bytes: Buffer;
}

interface Waiting {
  readonly name: string;
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (error: Error) => void;
}

/** What git is never to do on our behalf: ask for passwords, run helpers of a hostile configuration, fetch lazily. */
export const GIT_ENVIRONMENT = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
  // Small windows into its packs: there is one such process for each service and kind of reading, all at once.
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'core.packedGitWindowSize',
  GIT_CONFIG_VALUE_0: '1m',
  GIT_CONFIG_KEY_1: 'core.packedGitLimit',
  GIT_CONFIG_VALUE_1: '16m',
} as const;

/**
 * One long-lived `git cat-file --batch`. Requests are answered in order, so a queue is all the bookkeeping; names that
 * hold a newline cannot be asked for and must be refused before.
 */
export class GitBatch {
  readonly #repository: string;
  #child: ChildProcess | null = null;
  #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Bytes that must be there before the next parse can do anything. */
  #wanted = 1;
  #stderr = '';

  constructor(repository: string) {
    this.#repository = repository;
  }

  /** The object of that name (an id, `refs/tags/1.0^{tree}`), or `null` when there is none. */
  read(name: string): Promise<GitObject | null> {
    if (name.includes('\n') || name.includes('\0')) {
      return Promise.reject(new SourceError(`${this.#repository}: not a git object's name: ${JSON.stringify(name)}`));
    }
    const child = this.#start();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, resolve, reject });
      child.stdin?.write(`${name}\n`);
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = null;
    await new Promise<void>((resolve) => {
      if (child.exitCode !== null) return resolve();
      child.once('close', () => resolve());
      child.stdin?.end();
    });
  }

  #start(): ChildProcess {
    if (this.#child) return this.#child;
    const child = spawn('git', ['-C', this.#repository, 'cat-file', '--batch'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...GIT_ENVIRONMENT },
    });
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk).slice(-2000);
    });
    // A broken pipe shows as the process's end, which has the reason.
    child.stdin.on('error', () => {});
    child.on('error', (cause) => this.#fail(new SourceError(`git cannot be started: ${cause.message}`, { cause })));
    child.on('close', () =>
      this.#fail(new SourceError(`git cat-file in ${this.#repository} ended: ${this.#stderr.trim() || 'no message'}`)),
    );
    this.#child = child;
    return child;
  }

  #fail(error: Error): void {
    this.#child = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) one.reject(error);
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#wanted) return;
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const line = data.indexOf(10);
      if (line < 0) {
        this.#wanted = data.length + 1;
        break;
      }
      const header = data.toString('utf8', 0, line);
      const match = /^([0-9a-f]+) (\w+) (\d+)$/.exec(header);
      if (!match) {
        // `<name> missing`, `<name> ambiguous`
        data = data.subarray(line + 1);
        this.#waiting.shift()?.resolve(null);
        continue;
      }
      const size = Number(match[3]);
      const end = line + 1 + size;
      if (data.length < end + 1) {
        this.#wanted = end + 1;
        break;
      }
      // Copied, so that a small file does not keep a large chunk alive.
      const bytes = Buffer.from(data.subarray(line + 1, end));
      this.#waiting.shift()?.resolve({ oid: match[1] as string, type: match[2] as string, bytes });
      data = data.subarray(end + 1);
    }
    this.#chunks = data.length > 0 ? [data] : [];
    this.#buffered = data.length;
  }
}
