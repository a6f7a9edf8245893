import type { Command } from 'commander';
import type { TargetOptions } from '../../run/target/index.ts';
import { type Context, findSet, withDatabase } from '../context.ts';
import { addInputOptions, addTargetOptions, type InputFlags } from '../options.ts';
import { addTrialOptions, type ScratchFlags, scratchWish } from '../scratch.ts';
import { planDocument, planSql, planText } from '../show-plan.ts';

interface PlanFlags extends TargetOptions, InputFlags, ScratchFlags {
  readonly to: string;
  readonly sql?: boolean;
  readonly fromEmpty?: boolean;
  readonly stepwise?: boolean;
  readonly check?: boolean;
}

/** `stackleap plan SERVICE[/DATABASE] --to RELEASE` */
export function addPlan(program: Command, context: Context): void {
  const command = program
    .command('plan')
    .description('what an upgrade would do, and what it costs; changes nothing')
    .argument('<service>', 'SERVICE or SERVICE/DATABASE')
    .requiredOption('--to <release>', 'release to upgrade to')
    .option('--sql', 'print the statements that the upgrade would run')
    .option('--stepwise', 'plan the chain script by script')
    .option('--from-empty', 'plan to build the database from nothing');
  addTrialOptions(addInputOptions(addTargetOptions(command))).action(async (name: string, options: PlanFlags) => {
    const loaded = await findSet(context, name);
    const { bindGiven, readInputs, shownInputs } = await import('../inputs.ts');
    const values = readInputs(loaded, options);
    const inputs = shownInputs(loaded, values);
    const set = bindGiven(loaded, values);
    const [{ isRunnable, makePlan }, { readLive }, { tryFirst }] = await Promise.all([
      import('../../plan/plan.ts'),
      import('../../plan/live.ts'),
      import('../../run/check-first.ts'),
    ]);
    const { check, scratchUrl } = options;
    const wish = check === true || scratchUrl !== undefined ? scratchWish(options, context.environment) : {};
    const plan = await withDatabase(context, options, set, async (database) => {
      const live = await readLive(database.query, database.target.database, set);
      const made = makePlan(set, live, options.to, options);
      const tried = await tryFirst(database, set, live, made, { values, parallel: 'auto', ...wish });
      return { ...made, diagnostics: [...made.diagnostics, ...tried] };
    });
    const text = options.sql === true ? planSql(plan) : planText(plan);
    const lines = inputs.map(({ name, value }) => `${options.sql === true ? '-- ' : ''}input ${name} = ${value}`);
    context.output.result({ ...planDocument(plan), inputs }, [text, ...lines].join('\n'));
    if (!isRunnable(plan)) context.exit(3);
  });
}
