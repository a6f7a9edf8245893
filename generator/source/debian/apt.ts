import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SourceError } from '../model.ts';
import type { Mirror } from './mirror.ts';

const execute = promisify(execFile);

/** Settings of the machine that a private configuration must keep to reach the network as the machine does. */
const NETWORK_SETTINGS = /^Acquire::(http|https|ftp|tor|socks5h|ForceIPv4|ForceIPv6)\b/;

/** How long one `apt-get` may take, in milliseconds: an unreachable mirror must not hold a rollup up for ever. */
const TIME_LIMIT = 240_000;

/** apt, with a configuration, state and cache of its own under `home`: one mirror, one suite, `main`. */
export interface PrivateApt {
  /** @throws SourceError when the mirror does not have the suite. */
  update(): Promise<void>;
  /** Downloads the package's newest version of the suite into `folder` and gives the file's path. */
  download(name: string, folder: string): Promise<string>;
  /** Downloads packages with all that they depend on, down to the C library, and gives the files' paths. */
  downloadWithDependencies(names: readonly string[]): Promise<readonly string[]>;
}

/**
 * Writes a private configuration under `home`. Neither the system's sources nor its lists, caches or update hooks are
 * touched or run: the configuration of the machine is left out but for how it reaches the network.
 */
export async function privateApt(home: string, mirror: Mirror, suite: string): Promise<PrivateApt> {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'log']) {
    mkdirSync(join(home, folder), { recursive: true });
  }
  const source = [
    'Types: deb',
    `URIs: ${mirror.uri}`,
    `Suites: ${suite}`,
    'Components: main',
    ...(mirror.signedBy === null ? [] : [`Signed-By: ${mirror.signedBy}`]),
    ...(mirror.trusted ? ['Trusted: yes'] : []),
  ];
  writeFileSync(join(home, 'source.sources'), `${source.join('\n')}\n`);
  writeFileSync(join(home, 'status'), '');
  const network = (await run('apt-config', ['dump'], {})).split('\n').filter((line) => NETWORK_SETTINGS.test(line));
  const settings = [
    'Dir::Etc::main "/dev/null";',
    'Dir::Etc::parts "/dev/null";',
    `Dir::Etc::sourcelist ${quote(join(home, 'source.sources'))};`,
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::preferencesparts "/dev/null";',
    `Dir::State ${quote(home)};`,
    `Dir::State::lists ${quote(join(home, 'lists'))};`,
    `Dir::State::status ${quote(join(home, 'status'))};`,
    `Dir::Cache ${quote(join(home, 'cache'))};`,
    `Dir::Log ${quote(join(home, 'log'))};`,
    // The archive of an old release is no longer refreshed; its signature still holds.
    'Acquire::Check-Valid-Until "false";',
    'Acquire::Languages "none";',
    'Acquire::Retries "2";',
    // Otherwise apt warns that its own user cannot write into a folder that is private to ours.
    'APT::Sandbox::User "root";',
    ...network,
  ];
  const configuration = join(home, 'apt.conf');
  writeFileSync(configuration, `${settings.join('\n')}\n`, { mode: 0o600 });
  const environment = { APT_CONFIG: configuration };
  return {
    async update() {
      await run('apt-get', ['update', '-q', '-o', 'APT::Update::Error-Mode=any'], environment);
    },
    async download(name, folder) {
      requirePackageName(name);
      await run('apt-get', ['download', '-q', name], environment, folder);
      const file = readdirSync(folder).find((one) => one.startsWith(`${name}_`) && one.endsWith('.deb'));
      if (!file) throw new SourceError(`apt-get download ${name} left no file`);
      return join(folder, file);
    },
    async downloadWithDependencies(names) {
      for (const name of names) requirePackageName(name);
      // The private status says that nothing is installed: apt resolves everything anew.
      const options = ['-q', '-y', '--no-install-recommends', '--download-only'];
      await run('apt-get', ['install', ...options, ...names], environment);
      const archives = join(home, 'cache', 'archives');
      return readdirSync(archives)
        .filter((file) => file.endsWith('.deb'))
        .map((file) => join(archives, file));
    },
  };
}

function requirePackageName(name: string): void {
  if (!/^[a-z0-9][a-z0-9+.-]+$/.test(name)) throw new SourceError(`not a package's name: ${JSON.stringify(name)}`);
}

function quote(path: string): string {
  if (/["\\\n]/.test(path)) throw new SourceError(`apt cannot work in a folder of this name: ${JSON.stringify(path)}`);
  return `"${path}"`;
}

async function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<string> {
  try {
    const { stdout } = await execute(command, args, {
      env: { ...process.env, ...environment, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      timeout: TIME_LIMIT,
      maxBuffer: 64 << 20,
      ...(cwd === undefined ? {} : { cwd }),
    });
    return stdout;
  } catch (cause) {
    const stderr = (cause as { stderr?: string }).stderr ?? '';
    const reason = stderr.split('\n').find((line) => line.startsWith('E:')) ?? (cause as Error).message;
    throw new SourceError(`${command} ${args[0]} failed: ${reason.replace(/^E: /, '').trim()}`, { cause });
  }
}
