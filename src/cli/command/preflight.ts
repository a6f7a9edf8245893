import type { Command } from 'commander';
import type { TargetOptions } from '../../run/target/index.ts';
import { addCheckOptions, type CheckFlags, checkWishes } from '../check-flags.ts';
import { type Context, findSet, withDatabase } from '../context.ts';
import { addInputOptions, addTargetOptions, type InputFlags } from '../options.ts';
import { addScratchOptions, type ScratchFlags, scratchWish } from '../scratch.ts';
import { diagnosticLines } from '../show-plan.ts';
import { count } from '../table.ts';

interface PreflightFlags extends TargetOptions, InputFlags, CheckFlags, ScratchFlags {
  readonly to: string;
  readonly fromEmpty?: boolean;
  readonly stepwise?: boolean;
}

/** `stackleap preflight SERVICE[/DATABASE] --to RELEASE` */
export function addPreflight(program: Command, context: Context): void {
  const command = program
    .command('preflight')
    .description('everything that could stop an upgrade midway, checked up front; changes nothing')
    .argument('<service>', 'SERVICE or SERVICE/DATABASE')
    .requiredOption('--to <release>', 'release to upgrade to')
    .option('--stepwise', 'of an upgrade script by script')
    .option('--from-empty', 'check a database that is to be built from nothing');
  addCheckOptions(addScratchOptions(addInputOptions(addTargetOptions(command)))).action(
    async (name: string, options: PreflightFlags) => {
      const loaded = await findSet(context, name);
      const { bindGiven, readInputs } = await import('../inputs.ts');
      const values = readInputs(loaded, options);
      const set = bindGiven(loaded, values);
      const { preflight } = await import('../../run/preflight.ts');
      const { from, to, diagnostics } = await withDatabase(context, options, set, (database) =>
        preflight(database, set, options.to, {
          fromEmpty: options.fromEmpty === true,
          stepwise: options.stepwise === true,
          values,
          ...checkWishes(options),
          parallel: 'auto',
          ...scratchWish(options, context.environment),
          tool: program.version() ?? 'unknown',
        }),
      );
      const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
      const { service, database } = set;
      const verdict = errors === 0 ? 'nothing stands in the way' : `${count(errors, 'obstacle')}; nothing was changed`;
      context.output.result(
        { service, database, from, to, ok: errors === 0, diagnostics },
        [`${service}/${database}: ${from ?? '?'} → ${to}`, ...diagnosticLines(diagnostics), verdict].join('\n'),
      );
      if (errors > 0) context.exit(3);
    },
  );
}
