import type { Command } from 'commander';
import type { TargetOptions } from '../../run/target/index.ts';
import { type Context, findSet, withDatabase } from '../context.ts';
import { addInputOptions, type InputFlags, readInputs } from '../inputs.ts';
import { addTargetOptions } from '../options.ts';
import { diagnosticLines } from '../show-plan.ts';
import { count } from '../table.ts';

interface PreflightFlags extends TargetOptions, InputFlags {
  readonly to: string;
  readonly fromEmpty?: boolean;
}

/** `stackleap preflight SERVICE[/DATABASE] --to RELEASE` */
export function addPreflight(program: Command, context: Context): void {
  const command = program
    .command('preflight')
    .description('everything that could stop an upgrade midway, checked up front; changes nothing')
    .argument('<service>', 'SERVICE or SERVICE/DATABASE')
    .requiredOption('--to <release>', 'release to upgrade to')
    .option('--from-empty', 'check a database that is to be built from nothing');
  addInputOptions(addTargetOptions(command)).action(async (name: string, options: PreflightFlags) => {
    const set = await findSet(context, name);
    const values = readInputs(set, options);
    const [{ makePlan }, { readLive }, { checkRows }, { codeTools }] = await Promise.all([
      import('../../plan/plan.ts'),
      import('../../plan/live.ts'),
      import('../../preflight/rows/index.ts'),
      import('../../migration/tools.ts'),
    ]);
    const found = await withDatabase(context, options, set, async ({ query, knex, target }) => {
      const live = await readLive(query, target.database, set);
      const plan = makePlan(set, live, options.to, options);
      const rows = await checkRows(set, live, options.to, codeTools(knex, { inputs: set.inputs, values }));
      return { plan, diagnostics: [...plan.diagnostics, ...rows] };
    });
    const { plan, diagnostics } = found;
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    const { service, database, from, to } = plan;
    const verdict = errors === 0 ? 'nothing stands in the way' : `${count(errors, 'obstacle')}; nothing was changed`;
    context.output.result(
      { service, database, from, to, ok: errors === 0, diagnostics },
      [`${service}/${database}: ${from} → ${to}`, ...diagnosticLines(diagnostics), verdict].join('\n'),
    );
    if (errors > 0) context.exit(3);
  });
}
