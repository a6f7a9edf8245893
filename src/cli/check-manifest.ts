import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problem.ts';

/** The set's own account of its files, as `rollup` writes it. */
const MANIFEST = 'manifest.json';

function readManifest(folder: string): { readonly files: Readonly<Record<string, unknown>> } | string {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
  } catch (error) {
    return `${MANIFEST} cannot be read: ${(error as Error).message}`;
  }
  const { files } = (manifest ?? {}) as { files?: unknown };
  if (typeof files !== 'object' || files === null) return `${MANIFEST} lists no files`;
  return { files: files as Record<string, unknown> };
}

function faultsOf(folder: string): string[] {
  const manifest = readManifest(folder);
  if (typeof manifest === 'string') return [manifest];
  const present = new Set(readdirSync(folder).filter((name) => name.endsWith('.ts')));
  const found = Object.entries(manifest.files).flatMap(([name, hash]) => {
    present.delete(name);
    const file = join(folder, name);
    if (!existsSync(file)) return [`${name} is missing`];
    const is = createHash('sha256').update(readFileSync(file)).digest('hex');
    return is === hash ? [] : [`${name} is not what was written (SHA-256 ${is.slice(0, 12)}…)`];
  });
  return [...found, ...[...present].map((name) => `${name} is not one of its files`)];
}

/**
 * A set that was edited or damaged since it was rolled up is none of upstream's any more: what it would do to a database
 * nobody has looked at. A set without a manifest was written by hand, and is taken as it is.
 *
 * @throws Problem SL003 with every file that differs
 */
export function checkManifest(folder: string, service: string): void {
  if (!existsSync(join(folder, MANIFEST))) return;
  const found = faultsOf(folder);
  if (found.length === 0) return;
  throw new Problem(
    'SL003',
    `the set in ${folder} was changed since it was rolled up: ${found.slice(0, 5).join('; ')}`,
    {
      advice: `write it anew with \`npx stackleap rollup ${service}\``,
      details: { faults: found },
    },
  );
}
