import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { EditReport, RollupReport } from '../../../generator/rollup/model.ts';
import { releaseSpan } from '../../migration/variant.ts';
import { Problem } from '../../problem.ts';
import type { Context } from '../context.ts';
import { hookResolution } from '../hook-resolution.ts';
import type { GlobalOptions } from '../options.ts';
import { count, table } from '../table.ts';

interface RollupFlags {
  readonly config?: string;
  readonly out?: string;
  readonly gitBase?: string;
  readonly check?: boolean;
  readonly force?: boolean;
  readonly jobs?: string;
}

function reportText(report: RollupReport): string {
  const sources = report.sources.map(({ service, source, releases }) => {
    const range = releases.length < 2 ? releases.join() : `${releases[0]} to ${releases.at(-1)}`;
    return `${service}: ${source} (${count(releases.length, 'release')}: ${range})`;
  });
  const rows = report.sets.map((set) => [
    `${set.service}/${set.database}`,
    set.releases.length,
    set.scripts,
    set.migrations,
    set.operations,
    set.dataSteps,
    set.milestones,
    set.checkpoints.length,
    set.unresolved.length,
  ]);
  const header = [
    'set',
    'releases',
    'scripts',
    'migrations',
    'operations',
    'data steps',
    'milestones',
    'checkpoints',
    'unresolved',
  ];
  const unresolved = report.sets.flatMap((set) =>
    set.unresolved.map(({ file, line, construct, revision }) => `${file}:${line}: ${construct} (revision ${revision})`),
  );
  const edits = report.sets.flatMap((set) => {
    const spans = (outcome: EditReport['outcome']) => set.edits.filter((edit) => edit.outcome === outcome);
    const name = `${set.service}/${set.database}`;
    const order = set.releases;
    return [
      ...spans('catalog').map(
        ({ revision, releases, variant, details }) =>
          `${name}: ${revision} as ${releaseSpan(releases, order)} had it leaves another schema (${count(details.length, 'difference')}): variant ${variant}`,
      ),
      ...spans('rows').map(
        ({ revision, releases, details }) =>
          `${name}: ${revision} as ${releaseSpan(releases, order)} had it writes other rows: ${details.slice(0, 3).join('; ')}${details.length > 3 ? '; …' : ''}`,
      ),
      ...spans('unknown').map(
        ({ revision, releases, tag, details }) =>
          `${name}: ${revision} as ${releaseSpan(releases, order)} had it (${tag}) was not compared: ${details.join('; ')}`,
      ),
    ];
  });
  const checkpoints = report.sets.flatMap((set) =>
    set.checkpoints
      .filter(({ differences }) => differences.length > 0)
      .map(
        ({ revision, releases, variant, differences }) =>
          `${set.service}/${set.database}: the squash ${revision} (${releaseSpan(releases, set.releases)}) has ${count(differences.length, 'difference')} from the chain: variant ${variant}; --json and manifest.json list them`,
      ),
  );
  const notes = report.sets.flatMap((set) => set.notes.map((note) => `${set.service}/${set.database}: ${note}`));
  const changes = (report.changes ?? []).map(
    ({ service, database, kind, what, detail }) =>
      `${service}/${database}: ${kind} ${what}${detail === '' ? '' : `: ${detail}`}`,
  );
  return [
    ...sources,
    '',
    table(header, rows),
    ...(checkpoints.length > 0 ? ['', ...checkpoints] : []),
    ...(edits.length > 0 ? ['', ...edits] : []),
    ...(notes.length > 0 ? ['', ...notes] : []),
    ...(unresolved.length > 0 ? ['', ...unresolved] : []),
    ...(changes.length > 0 ? ['', ...changes] : []),
    '',
    `${report.seconds.toFixed(1)} s`,
  ].join('\n');
}

/** @throws Problem SL001 */
function jobsOf(text: string): number {
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs > 0) return jobs;
  throw new Problem('SL001', `--jobs ${text}: a number of at least 1 is wanted`);
}

/** `stackleap rollup [service…]`: the one command that needs the generator, and loads it when it is called. */
export function addRollup(program: Command, context: Context): void {
  program
    .command('rollup')
    .description("read the services' historical scripts and write migration sets")
    .argument('[services...]', 'services to roll up; without it, all that the configuration names')
    .option('--config <file>', 'configuration file (default: stackleap.config.ts)')
    .option('--out <dir>', 'where to write the sets (default: as the configuration or --set says)')
    .option('--git-base <dir>', "folder with local clones of the services' repositories")
    .option('--force', 'make sets anew that were made from the same sources before')
    .option('--jobs <n>', 'services at a time (default: one for each core)')
    .option('--check', 'write nothing; exit 1 when the sets on disk are out of date')
    .action(async (services: string[], options: RollupFlags) => {
      // A configuration is TypeScript, too, and may lie where no package says so.
      hookResolution(dirname(resolve(options.config ?? 'stackleap.config.ts')));
      const { rollup } = await import('../../../generator/rollup/index.ts');
      const given = program.getOptionValueSource('set') === 'cli' ? program.opts<GlobalOptions>().set : undefined;
      const out = options.out ?? given;
      const request = {
        services,
        ...(options.config === undefined ? {} : { config: options.config }),
        ...(out === undefined ? {} : { out }),
        ...(options.gitBase === undefined ? {} : { gitBase: options.gitBase }),
        ...(options.check === undefined ? {} : { check: options.check }),
        ...(options.force === undefined ? {} : { force: options.force }),
        ...(options.jobs === undefined ? {} : { jobs: jobsOf(options.jobs) }),
        log: context.output.note,
      };
      const report = await rollup(request).catch((cause: unknown) => {
        throw cause instanceof Problem ? cause : new Problem('SL061', (cause as Error).message, { cause });
      });
      context.output.result(report, reportText(report));
      if (!report.ok) context.exit(1);
    });
}
