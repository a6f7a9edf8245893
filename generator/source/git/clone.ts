import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../cache.ts';
import { withLock } from '../lock.ts';
import { SourceError } from '../model.ts';
import { sha256 } from '../text.ts';
import { GIT_ENVIRONMENT } from './batch.ts';

const execute = promisify(execFile);

/** How long the network may take to answer at all, and to send everything, in milliseconds. */
const ANSWER_LIMIT = 8_000;
const FETCH_LIMIT = 20 * 60_000;
/** For so long an unreachable repository is not asked again. */
const UNREACHABLE_FOR = 60 * 60_000;

/**
 * A cached copy of a remote repository that holds the given refs and nothing of their history; what is there already
 * is not fetched again. Refs that the remote lacks are left out.
 * @param wanted the refs that matter; once the first of each group is there, the network is left alone
 * @throws SourceError when the remote does not answer, or has none of the refs.
 */
export async function cachedClone(
  url: string,
  wanted: readonly (readonly string[])[],
  cache = cacheFolder('git'),
): Promise<string> {
  if (url.startsWith('-')) throw new SourceError(`not a repository: ${url}`);
  const folder = join(cache, `${url.replace(/^.*\//, '').replace(/[^A-Za-z0-9.-]/g, '_')}-${sha256(url).slice(0, 12)}`);
  return withLock(`${folder}.lock`, async () => {
    const present = existsSync(folder) ? await localRefs(folder) : new Set<string>();
    const complete = (refs: ReadonlySet<string>) => wanted.every(([first]) => first !== undefined && refs.has(first));
    if (complete(present)) return folder;
    const remote = await remoteRefs(url, folder);
    const missing = wanted.flat().filter((ref) => remote.has(ref) && !present.has(ref));
    if (missing.length > 0)
      await fetchRefs(
        url,
        folder,
        missing.map((ref) => remote.get(ref) as string),
      );
    if (present.size + missing.length === 0) throw new SourceError(`${url} has none of the releases' tags`);
    return folder;
  });
}

async function localRefs(folder: string): Promise<ReadonlySet<string>> {
  const output = await git(['-C', folder, 'for-each-ref', '--format=%(refname)'], ANSWER_LIMIT);
  return new Set(output.split('\n').map(shortRef));
}

/** Short name to full name. */
async function remoteRefs(url: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const marker = `${folder}.unreachable`;
  const since = existsSync(marker) ? Number(readFileSync(marker, 'utf8')) : 0;
  if (Date.now() - since < UNREACHABLE_FOR) throw new SourceError(`${url} was not reachable a short while ago`);
  let output: string;
  try {
    output = await git(['ls-remote', '--heads', '--tags', '--', url], ANSWER_LIMIT);
  } catch (error) {
    mkdirSync(join(folder, '..'), { recursive: true });
    writeFileSync(marker, `${Date.now()}\n`);
    throw error;
  }
  rmSync(marker, { force: true });
  const refs = output
    .split('\n')
    .map((line) => line.split('\t')[1] ?? '')
    .filter((ref) => ref !== '' && !ref.endsWith('^{}'));
  return new Map(refs.map((ref) => [shortRef(ref), ref]));
}

async function fetchRefs(url: string, folder: string, refs: readonly string[]): Promise<void> {
  if (!existsSync(folder)) {
    await git(['init', '--quiet', '--bare', folder], ANSWER_LIMIT);
  }
  const specs = refs.map((ref) => `+${ref}:${ref}`);
  await git(['-C', folder, 'fetch', '--quiet', '--depth=1', '--no-tags', '--', url, ...specs], FETCH_LIMIT);
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(tags|heads)\//, '');
}

async function git(args: readonly string[], timeout: number): Promise<string> {
  try {
    const { stdout } = await execute('git', ['-c', 'protocol.ext.allow=never', ...args], {
      env: { ...process.env, ...GIT_ENVIRONMENT },
      timeout,
      maxBuffer: 256 << 20,
    });
    return stdout;
  } catch (cause) {
    const { stderr, killed } = cause as { stderr?: string; killed?: boolean };
    const reason = killed ? `no answer in ${timeout / 1000} seconds` : (stderr ?? '').trim().split('\n').at(-1);
    throw new SourceError(`git ${args.find((arg) => !arg.startsWith('-'))}: ${reason || (cause as Error).message}`, {
      cause,
    });
  }
}
