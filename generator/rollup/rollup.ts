import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ConfiguredService, loadConfig } from '../config/index.ts';
import { openTrees } from '../history/index.ts';
import type { RollupOptions, RollupReport, SetChange, SetReport, SourceReport } from './model.ts';
import { prepare, rollSet } from './set.ts';
import { type ChosenSource, chooseSources } from './sources.ts';
import { writeSet } from './write.ts';

/**
 * Reads the services' scripts, evaluates them and writes their migration sets, or with `check` compares them with the
 * sets that were written. A set with something unresolved is not written; the report says what and where.
 * @throws ConfigError, SourceError, HistoryError: nothing was written then
 */
export async function rollup(options: RollupOptions = {}): Promise<RollupReport> {
  const begun = performance.now();
  const log = options.log ?? (() => {});
  const config = await loadConfig(options.config);
  const services = chosenServices(config.services, options.services ?? []);
  const out = options.out === undefined ? config.out : resolve(options.out);
  const [sources] = await Promise.all([chooseSources(services, config, options.gitBase), prepare()]);
  const sets: SetReport[] = [];
  const reports: SourceReport[] = [];
  const changes: SetChange[] = [];
  const writes: (() => void)[] = [];
  try {
    for (const { profile } of services) {
      const { source, notes } = sources.get(profile.service) as ChosenSource;
      log(`${profile.service}: ${source.description}`);
      for (const note of notes) log(`${profile.service}: ${note}`);
      const trees = await openTrees(profile, source);
      const releases = [...new Set(trees.map(({ release }) => release))];
      reports.push({ service: profile.service, source: source.description, releases, notes });
      for (const database of profile.databases) {
        const folder = join(out, profile.service, database.database);
        const made = await rollSet(profile, database, trees, generatorName(), folder);
        sets.push(made.report);
        changes.push(...made.changes);
        const { files } = made;
        if (files) writes.push(() => writeSet(folder, files));
        log(`${profile.service}/${database.database}: ${made.report.migrations} migrations`);
      }
    }
  } finally {
    await Promise.all([...sources.values()].map(({ source }) => source.close()));
  }
  if (!options.check) for (const write of writes) write();
  const whole = sets.every(({ unresolved }) => unresolved.length === 0);
  return {
    sets,
    sources: reports,
    ...(options.check ? { changes } : {}),
    seconds: Math.round(performance.now() - begun) / 1000,
    ok: whole && !(options.check && changes.length > 0),
  };
}

function chosenServices(
  known: ReadonlyMap<string, ConfiguredService>,
  names: readonly string[],
): readonly ConfiguredService[] {
  if (names.length === 0) return [...known.values()];
  return [...new Set(names)].map((name) => {
    const service = known.get(name);
    if (service) return service;
    throw new UnknownServiceError(name, [...known.keys()]);
  });
}

/** A service was asked for that the configuration does not name. */
export class UnknownServiceError extends Error {
  override readonly name = 'UnknownServiceError';
  constructor(service: string, known: readonly string[]) {
    super(`the configuration has no service ${service}; it has ${known.join(', ')}`);
  }
}

function generatorName(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  return `${name} ${version}`;
}
