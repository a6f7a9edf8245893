import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { type ConfiguredService, loadConfig } from '../config/index.ts';
import { checkSyntax } from '../emit/index.ts';
import { rollApart, workerProgram } from './apart.ts';
import { fingerprintOf, keepSets, keptSets } from './kept.ts';
import type { RollupOptions, RollupReport, SetChange, SourceReport } from './model.ts';
import type { RolledService } from './service.ts';
import { type ChosenSource, chooseSources } from './sources.ts';
import { writeSet } from './write.ts';

/**
 * Reads the services' scripts, evaluates them and writes their migration sets, or with `check` compares them with the
 * sets that were written. A set with something unresolved is not written; the report says what and where. Services whose
 * sets were made from the same, by the same generator, are left alone.
 * @throws ConfigError, SourceError, HistoryError: nothing was written then
 */
export async function rollup(options: RollupOptions = {}): Promise<RollupReport> {
  const begun = performance.now();
  const log = options.log ?? (() => {});
  const config = await loadConfig(options.config);
  const services = chosenServices(config.services, options.services ?? []);
  const out = options.out === undefined ? config.out : resolve(options.out);
  const sources = await chooseSources(services, config.sources, options.gitBase);
  const compared = options.check ? out : null;
  const reports: SourceReport[] = [];
  const rolled = new Map<string, RolledService>();
  const fingerprints = new Map<string, NonNullable<Awaited<ReturnType<typeof fingerprintOf>>>>();
  const program = workerProgram();
  const processes = options.jobs ?? availableParallelism();
  let changed = 0;
  const look = async ({ profile }: ConfiguredService) => {
    const { source } = sources.get(profile.service) as ChosenSource;
    const found = await fingerprintOf(profile, source);
    const kept = found && !options.force ? keptSets(join(out, profile.service), found.fingerprint) : null;
    if (!kept) changed += 1;
    if (changed > 1 && processes > 1) void program.begin();
    return { profile, found, kept };
  };
  try {
    for (const { profile, found, kept } of await Promise.all(services.map(look))) {
      const { source, notes } = sources.get(profile.service) as ChosenSource;
      log(`${profile.service}: ${source.description}`);
      for (const note of notes) log(`${profile.service}: ${note}`);
      if (found) fingerprints.set(profile.service, found);
      if (!kept) continue;
      log(`${profile.service}: unchanged`);
      rolled.set(profile.service, { releases: kept.releases, sets: kept.sets, changes: [], files: new Map() });
    }
    const left = services.filter(({ profile }) => !rolled.has(profile.service));
    const jobs = Math.min(processes, left.length);
    if (jobs > 1) {
      await closeAll(sources);
      const request = { program, sources: config.sources, gitBase: options.gitBase, out: compared, log };
      for (const [service, done] of await rollApart(left, jobs, request)) rolled.set(service, done);
    } else if (left.length > 0) {
      const { rollService } = await import('./service.ts');
      for (const { profile } of left) {
        const { source } = sources.get(profile.service) as ChosenSource;
        rolled.set(profile.service, await rollService(profile, source, compared, log));
      }
    }
    for (const [service, { files }] of rolled) {
      for (const [database, texts] of files) await checkSyntax(texts, `${service}/${database}`);
    }
  } finally {
    await program.remove();
    await closeAll(sources);
  }
  const changes: SetChange[] = [];
  for (const { profile } of services) {
    const { service } = profile;
    const { source, notes } = sources.get(service) as ChosenSource;
    const done = rolled.get(service) as RolledService;
    reports.push({ service, source: source.description, releases: done.releases, notes });
    changes.push(...done.changes);
    if (options.check || done.files.size === 0) continue;
    for (const [database, files] of done.files) writeSet(join(out, service, database), files);
    const found = fingerprints.get(service);
    const whole = done.sets.every(({ unresolved }) => unresolved.length === 0);
    if (found && whole) keepSets(join(out, service), found, done.sets);
  }
  const sets = services.flatMap(({ profile }) => rolled.get(profile.service)?.sets ?? []);
  const whole = sets.every(({ unresolved }) => unresolved.length === 0);
  return {
    sets,
    sources: reports,
    ...(options.check ? { changes } : {}),
    seconds: Math.round(performance.now() - begun) / 1000,
    ok: whole && !(options.check && changes.length > 0),
  };
}

async function closeAll(sources: ReadonlyMap<string, ChosenSource>): Promise<void> {
  await Promise.all([...sources.values()].map(({ source }) => source.close()));
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
