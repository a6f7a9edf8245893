import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { Problem } from '../../problem.ts';
import type { Context } from '../context.ts';
import { hookResolution } from '../hook-resolution.ts';
import type { GlobalOptions } from '../options.ts';
import { rollupText } from './rollup-text.ts';

interface RollupFlags {
  readonly config?: string;
  readonly out?: string;
  readonly gitBase?: string;
  readonly check?: boolean;
  readonly force?: boolean;
  readonly jobs?: string;
}

/** @throws Problem SL001 */
function jobsOf(text: string): number {
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs > 0) return jobs;
  throw new Problem('SL001', `--jobs ${text}: a number of at least 1 is wanted`, {
    advice: 'leave it out, or give a number',
  });
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
        throw cause instanceof Problem
          ? cause
          : new Problem('SL061', (cause as Error).message, {
              advice: 'mend the source or the configuration that the message names; --debug says where it came up',
              cause,
            });
      });
      context.output.result(report, rollupText(report));
      if (!report.ok) context.exit(1);
    });
}
