import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { leash } from './leash.ts';
import type { NativeTree } from './packages.ts';
import type { ServerAddress } from './server.ts';

/** What a service's own upgrade did. */
export interface NativeRun {
  /** Rows of the version tables afterwards. */
  readonly versions: Readonly<Record<string, readonly Readonly<Record<string, string | number>>[]>>;
  /** Every statement but reads, in order. */
  readonly statements: readonly { readonly sql: string }[];
  readonly seconds: number;
  /** Of the one script that was asked for. */
  readonly scriptSeconds?: number;
}

export interface NativeOptions {
  readonly tree: NativeTree;
  readonly server: ServerAddress;
  /** The database's name. */
  readonly database: string;
  /** Which of the service's databases it is; its first by default. */
  readonly part?: string;
  /** `GROUP.OPTION=VALUE` of the service's configuration. */
  readonly settings?: readonly string[];
  /** Run this script of the tree alone, by its path in the tree. */
  readonly script?: string;
  /** Milliseconds until it is ended; five minutes by default. */
  readonly limit?: number;
  /** A revision, where the service's command takes one. Default: the tree's head. */
  readonly to?: string;
}

interface Report extends NativeRun {
  readonly ok: boolean;
  readonly error?: string;
  readonly broken?: Readonly<Record<string, string>>;
}

const WORKER = join(import.meta.dirname, 'native', 'worker.py');
const TIME_LIMIT = 300_000;

/** The interpreter that Debian's Python packages belong to; another `python3` may come first on PATH. */
function python(): string {
  return process.env.STACKLEAP_PYTHON ?? '/usr/bin/python3';
}

/**
 * Runs the service's own migrations, from its unpacked package, by the real libraries: what `<service>-manage db sync`
 * of that release does.
 * @throws with Python's traceback when it fails
 */
export function runNative(options: NativeOptions): Promise<NativeRun> {
  const { tree, server, database } = options;
  const url = `mysql+pymysql://${server.user}@localhost/${database}?unix_socket=${server.socketPath}&charset=utf8mb4`;
  const args = ['-W', 'ignore', WORKER, '--service', tree.service, '--tree', tree.folder, '--url', url];
  if (options.to !== undefined) args.push('--to', options.to);
  if (options.script !== undefined) args.push('--script', options.script);
  if (options.part !== undefined) args.push('--database', options.part);
  if (tree.old !== undefined) args.push('--old', String(tree.old));
  for (const name of tree.without ?? []) args.push('--without', name);
  for (const setting of options.settings ?? []) args.push('--set', setting);
  const base = { PATH: process.env.PATH, HOME: process.env.HOME };
  // pbr asks git or the installed package for a version, and there is neither.
  // Glance of some releases refuses an eventlet that its libraries imported first, unless this was said.
  const env = { ...base, PBR_VERSION: '0', PYTHONNOUSERSITE: '1', EVENTLET_NO_GREENDNS: 'yes' };
  return new Promise((resolve, reject) => {
    const child = execFile(
      python(),
      args,
      { env, maxBuffer: 256 << 20, timeout: options.limit ?? TIME_LIMIT },
      (error, stdout, stderr) => {
        const what = `${tree.service} ${tree.release}'s own upgrade of ${database} (${tree.label})`;
        let report: Report;
        try {
          report = JSON.parse(stdout) as Report;
        } catch {
          reject(
            new Error(`${what} gave no report; is python3-alembic there (npm run setup)?\n${stderr}`, { cause: error }),
          );
          return;
        }
        if (report.ok) resolve(report);
        else
          reject(
            new Error(`${what} failed:\n${report.error}\n${JSON.stringify(report.broken ?? {})}`, { cause: error }),
          );
      },
    );
    leash(child);
  });
}
