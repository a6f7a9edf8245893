import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceProfile } from '../service/model.ts';
import type { Source } from '../source/index.ts';
import type { SetReport } from './model.ts';
import { readSet } from './write.ts';

/** What was rolled up of a service, and from what: beside its sets, so that the same need not be done again. */
interface Kept {
  /** Of everything that the sets depend on. */
  readonly fingerprint: string;
  readonly releases: readonly string[];
  readonly sets: readonly SetReport[];
  /** SHA-256 of each set's files, by database and name. */
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const FILE = '.rollup.json';

const digest = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

function digestFolder(folder: URL, into: string[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = new URL(`${entry.name}${entry.isDirectory() ? '/' : ''}`, folder);
    if (entry.isDirectory()) digestFolder(path, into);
    else into.push(`${path.pathname} ${digest(readFileSync(path))}`);
  }
}

let own: string | null = null;

/** Of the generator itself: its files, those of the model, and the versions of what they stand on. */
function generatorDigest(): string {
  if (own !== null) return own;
  const root = new URL('../../', import.meta.url);
  const parts: string[] = [process.version];
  for (const folder of ['generator/', 'src/catalog/', 'src/operation/', 'src/migration/']) {
    digestFolder(new URL(folder, root), parts);
  }
  for (const file of ['package.json', 'package-lock.json']) {
    const path = new URL(file, root);
    if (existsSync(path)) parts.push(digest(readFileSync(path)));
  }
  own = digest(parts.join('\n'));
  return own;
}

/**
 * What a service's sets depend on, as a digest, and the releases of the source. `null` where a tree does not say which
 * it is (folders, archives): those are read anew each time.
 */
export async function fingerprintOf(
  profile: ServiceProfile,
  source: Source,
): Promise<{ readonly fingerprint: string; readonly releases: readonly string[] } | null> {
  const trees: string[] = [];
  const releases: string[] = [];
  for (const { release } of profile.releases) {
    const opened = await source.open(release);
    if (opened.length > 0) releases.push(release);
    for (const { label, identity } of opened) {
      if (identity === undefined) return null;
      trees.push(`${release} ${label} ${identity}`);
    }
  }
  return { fingerprint: digest([generatorDigest(), JSON.stringify(profile), ...trees].join('\n')), releases };
}

function digests(folder: string): Record<string, string> {
  return Object.fromEntries([...readSet(folder)].map(([name, text]) => [name, digest(text)]));
}

/** The reports of sets that lie there as they were written from the same; `null`: they have to be made. */
export function keptSets(folder: string, fingerprint: string): Kept | null {
  const file = join(folder, FILE);
  if (!existsSync(file)) return null;
  let kept: Kept;
  try {
    kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return null;
  }
  if (kept.fingerprint !== fingerprint) return null;
  const whole = Object.entries(kept.files).every(([database, files]) => {
    const found = digests(join(folder, database));
    const names = Object.keys(files);
    return names.length === Object.keys(found).length && names.every((name) => found[name] === files[name]);
  });
  return whole ? kept : null;
}

/** Remembers sets that were just written. */
export function keepSets(
  folder: string,
  { fingerprint, releases }: { readonly fingerprint: string; readonly releases: readonly string[] },
  sets: readonly SetReport[],
): void {
  const files = Object.fromEntries(sets.map(({ database }) => [database, digests(join(folder, database))]));
  const kept: Kept = { fingerprint, releases, sets, files };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, FILE), `${JSON.stringify(kept)}\n`);
}
