import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTrees } from '../history/index.ts';
import type { ServiceProfile } from '../service/model.ts';
import type { Source } from '../source/index.ts';
import type { SetChange, SetReport } from './model.ts';
import { prepare, rollSet } from './set.ts';

/** What a service's scripts came to. */
export interface RolledService {
  /** That the source has, oldest first. */
  readonly releases: readonly string[];
  readonly sets: readonly SetReport[];
  readonly changes: readonly SetChange[];
  /** Texts of files by name, by database; a database with something unresolved is not there. */
  readonly files: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Rolls up the databases of one service; writes nothing.
 * @param out where written sets are, which these are compared with; `null`: they are not compared
 */
export async function rollService(
  profile: ServiceProfile,
  source: Source,
  out: string | null,
  log: (line: string) => void,
): Promise<RolledService> {
  await prepare();
  const trees = await openTrees(profile, source);
  const sets: SetReport[] = [];
  const changes: SetChange[] = [];
  const files = new Map<string, ReadonlyMap<string, string>>();
  for (const own of profile.databases) {
    const { database } = own;
    const written = out === null ? null : join(out, profile.service, database);
    const made = await rollSet(profile, own, trees, generatorName(), written);
    sets.push(made.report);
    changes.push(...made.changes);
    if (made.files) files.set(database, made.files);
    log(`${profile.service}/${database}: ${made.report.migrations} migrations`);
  }
  return { releases: [...new Set(trees.map(({ release }) => release))], sets, changes, files };
}

function generatorName(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  return `${name} ${version}`;
}
