import type { Command } from 'commander';
import { Problem } from '../../problem.ts';
import type { Context } from '../context.ts';

/** `stackleap rollup [service…]`: the one command that needs the generator, and loads it when it is called. */
export function addRollup(program: Command, context: Context): void {
  program
    .command('rollup')
    .description('read the services\' historical scripts and write migration sets')
    .argument('[services...]', 'services to roll up; all that the configuration names without it')
    .option('--config <file>', 'configuration file', 'stackleap.config.ts')
    .option('--out <dir>', 'where to write the sets (default: as --set)')
    .option('--check', 'write nothing; exit 1 when the sets on disk are out of date')
    .action(async (services: string[], options: { config: string; out?: string; check?: boolean }) => {
      void services;
      void options;
      void context;
      throw new Problem('SL061', 'the generator is not part of this program');
    });
}
