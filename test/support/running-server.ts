import { type ChildProcess, type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import mysql from 'mysql2/promise';
import { findBinary, foldersBeside } from './binaries.ts';

/** A server on a unix socket in a temporary folder, without network. All fields are plain: it can cross processes. */
export interface ServerAddress {
  readonly socketPath: string;
  readonly user: 'root';
  readonly flavor: 'mariadb' | 'mysql';
  readonly version: readonly [number, number, number];
  /** Of the server's program: a test that needs one for itself starts another of the same kind. */
  readonly binary: string;
}

export interface RunningServer extends ServerAddress {
  readonly pid: number;
  /** The temporary folder that holds data and socket; gone after `stop`. */
  readonly folder: string;
  /** What the server has logged so far. */
  log(): string;
  /** Kills it, as a crash does, and leaves its data as they are. */
  crash(): Promise<void>;
  /** Starts it again after `crash`; it recovers by itself. */
  restart(): Promise<void>;
  /** Ends the server by its pid and removes its folder. Can be called twice. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The server's binary; by default `mariadbd` of PATH or of the system's daemon folders. `mysqld` works too. */
  readonly mariadbd?: string;
  /** Further command-line options. */
  readonly options?: readonly string[];
  /** A data folder of a server of the same build that was shut down in order: the new one starts with a copy of it. */
  readonly dataFrom?: string;
  /** Keep the data in memory, where the machine has 2 GiB for it: schema changes are three times as fast. */
  readonly inMemory?: boolean;
}

const memoryFolder = '/dev/shm';

function dataParent(inMemory: boolean): string {
  if (!inMemory || !existsSync(memoryFolder)) return tmpdir();
  const { bavail, bsize } = statfsSync(memoryFolder);
  return bavail * bsize >= 2 * 1024 ** 3 ? memoryFolder : tmpdir();
}

/** Speed instead of durability: nothing here outlives the run. */
const FAST = [
  '--skip-networking',
  '--skip-log-bin',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--innodb-doublewrite=0',
  '--innodb-buffer-pool-size=128M',
  '--innodb-log-buffer-size=8M',
  '--key-buffer-size=1M',
  '--performance-schema=OFF',
  '--max-connections=200',
  '--character-set-server=utf8mb4',
];

const INSTALL_HINT =
  'install Debian package mariadb-server (`npm run setup` does, as root) or put mariadbd on PATH; nothing is started as a service';

interface Build {
  readonly binary: string;
  readonly flavor: 'mariadb' | 'mysql';
  readonly version: readonly [number, number, number];
}

function inspectBinary(path: string | undefined): Build {
  const binary = path ?? findBinary(['mariadbd', 'mysqld']);
  if (binary === null) throw new Error(`no MariaDB server (mariadbd) was found: ${INSTALL_HINT}`);
  let text: string;
  try {
    text = execFileSync(binary, ['--no-defaults', '--version'], { encoding: 'utf8' });
  } catch (cause) {
    throw new Error(`${binary} does not run: ${INSTALL_HINT}`, { cause });
  }
  const numbers = /Ver (\d+)\.(\d+)\.(\d+)/.exec(text);
  if (numbers === null)
    throw new Error(`${binary} --version says ${JSON.stringify(text)}: not a MariaDB or MySQL server`);
  return {
    binary,
    flavor: text.includes('MariaDB') ? 'mariadb' : 'mysql',
    version: [Number(numbers[1]), Number(numbers[2]), Number(numbers[3])],
  };
}

/** mariadbd refuses to run as root unless it is told to; as another user it takes that user. */
function asUser(): readonly string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** A server that lies elsewhere than it was built for finds its own files by this. */
function ownFolder(build: Build): readonly string[] {
  const base = dirname(dirname(build.binary));
  return base === '/usr' ? [] : [`--basedir=${base}`];
}

/** Writes the system tables; root may come in without a password. */
function initialise(build: Build, data: string, temporary: string): void {
  const quiet: ExecFileSyncOptions = {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
  };
  if (build.flavor === 'mysql') {
    const how = ['--initialize-insecure', '--secure-file-priv=', ...ownFolder(build)];
    execFileSync(build.binary, ['--no-defaults', ...asUser(), `--datadir=${data}`, ...how], quiet);
    return;
  }
  const install = findBinary(['mariadb-install-db', 'mysql_install_db'], foldersBeside(build.binary));
  if (install === null)
    throw new Error(`mariadb-install-db, which belongs to ${build.binary}, was not found: ${INSTALL_HINT}`);
  const options = ['--no-defaults', ...asUser(), `--datadir=${data}`, '--auth-root-authentication-method=normal'];
  execFileSync(install, [...options, '--skip-test-db', '--skip-name-resolve', ...ownFolder(build)], quiet);
}

/** Resolves when the server says that it takes connections; rejects when it ends before that. */
function untilReady(child: ChildProcess, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    if (child.stderr === null) throw new Error('the server was started without a stderr');
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      // MySQL says it for its X plugin too, and of a temporary server with port 0 before that.
      if (line.includes('ready for connections') && !line.includes('X Plugin')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the server ended (${signal ?? code}) before it was ready:\n${lines.slice(-30).join('\n')}`)),
    );
  });
}

/**
 * Starts a throwaway server: own data folder, unix socket only, no configuration file read, nothing of the system's
 * services touched. It is stopped by `stop`, at the latest when this process exits.
 * @throws when there is no server binary (the message says what to install) or it does not come up
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const build = inspectBinary(options.mariadbd);
  const folder = mkdtempSync(join(dataParent(options.inMemory ?? false), 'stackleap-server-'));
  const socketPath = join(folder, 'mysql.sock');
  const lines: string[] = [];
  let child: ChildProcess | undefined;
  let server: ChildProcess;
  let launch: () => Promise<ChildProcess>;
  const atExit = () => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', atExit);
  const release = () => {
    process.removeListener('exit', atExit);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const data = join(folder, 'data');
    // Servers that share a folder for temporary tables take each other's files.
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    if (options.dataFrom === undefined) initialise(build, data, temporary);
    else cpSync(options.dataFrom, data, { recursive: true });
    const own = [
      ...ownFolder(build),
      ...(build.flavor === 'mysql'
        ? [
            '--mysqlx=OFF',
            '--secure-file-priv=',
            '--innodb-flush-method=O_DIRECT_NO_FSYNC',
            '--loose-innodb-redo-log-capacity=128M',
          ]
        : ['--innodb-log-file-size=64M']),
    ];
    const args = [
      `--tmpdir=${temporary}`,
      `--datadir=${data}`,
      `--socket=${socketPath}`,
      `--pid-file=${join(folder, 'mysql.pid')}`,
    ];
    launch = async () => {
      child = spawn(
        build.binary,
        ['--no-defaults', ...asUser(), ...args, ...FAST, ...own, ...(options.options ?? [])],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
          // A Ctrl-C goes to the whole group: the server must outlive it long enough to be stopped in order.
          detached: true,
        },
      );
      await untilReady(child, lines);
      await (await mysql.createConnection({ socketPath, user: 'root' })).end();
      // The server must not keep the process that started it alive.
      child.unref();
      return child;
    };
    server = await launch();
  } catch (error) {
    child?.kill('SIGKILL');
    release();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  return {
    socketPath,
    user: 'root',
    flavor: build.flavor,
    version: build.version,
    binary: build.binary,
    get pid() {
      if (server.pid === undefined) throw new Error('the server has no pid');
      return server.pid;
    },
    folder,
    log: () => lines.join('\n'),
    async crash() {
      server.ref();
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    },
    async restart() {
      server = await launch();
    },
    stop: () => {
      stopping ??= new Promise<void>((resolve) => {
        const done = () => {
          release();
          resolve();
        };
        if (server.exitCode !== null || server.signalCode !== null) return done();
        server.ref();
        server.once('exit', done);
        // Its data is thrown away: no reason to wait for an orderly shutdown.
        server.kill('SIGKILL');
      });
      return stopping;
    },
  };
}
