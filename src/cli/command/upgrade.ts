import type { Command } from 'commander';
import type { Plan } from '../../plan/model.ts';
import { Problem } from '../../problem.ts';
import type { TargetOptions } from '../../run/target/index.ts';
import type { Upgraded } from '../../run/upgrade.ts';
import { type Context, findSet, withDatabase } from '../context.ts';
import { addInputOptions, type InputFlags, readInputs } from '../inputs.ts';
import { addTargetOptions } from '../options.ts';
import { watch } from '../progress-view.ts';
import { diagnosticLines, planText } from '../show-plan.ts';
import { count, duration } from '../table.ts';
import { differencesText } from './verify.ts';

interface UpgradeFlags extends TargetOptions, InputFlags {
  readonly to: string;
  readonly stepwise?: boolean;
  readonly yes?: boolean;
  readonly fromEmpty?: boolean;
}

function upgradedText(done: Upgraded): string {
  const head = `${done.service}/${done.database}: ${done.from} → ${done.to}`;
  const work =
    done.statements === 0
      ? 'nothing to do'
      : `${count(done.migrations, 'migration')}, ${count(done.statements, 'statement')}, ${count(done.rows, 'row')} moved, ${duration(done.seconds)}`;
  const outcome = done.verified
    ? 'verified: the schema is what the release expects'
    : 'NOT verified: the result differs';
  return [head, work, outcome, ...differencesText(done.differences)].join('\n');
}

/** Ctrl-C ends a run behind the statement that is running; a second one ends the program. */
function stopOnInterrupt(note: (text: string) => void): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(4);
    note('stopping behind the running statement; once more to end at once');
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return { signal: controller.signal, release: () => process.off('SIGINT', stop).off('SIGTERM', stop) };
}

/** `stackleap upgrade SERVICE[/DATABASE] --to RELEASE` */
export function addUpgrade(program: Command, context: Context): void {
  const command = program
    .command('upgrade')
    .description('take a database to a release in one step; run again, it goes on')
    .argument('<service>', 'SERVICE or SERVICE/DATABASE')
    .requiredOption('--to <release>', 'release to upgrade to')
    .option('--stepwise', 'apply the chain script by script')
    .option('--yes', 'do not ask')
    .option('--from-empty', 'build an empty database from nothing');
  addInputOptions(addTargetOptions(command)).action(async (name: string, options: UpgradeFlags) => {
    const { output, confirm } = context;
    const approve = async (plan: Plan): Promise<boolean> => {
      if (options.yes === true) {
        for (const line of diagnosticLines(plan.diagnostics.filter(({ severity }) => severity === 'warning')))
          output.note(line);
        return true;
      }
      output.note(planText(plan));
      if (confirm === null) {
        throw new Problem('SL027', 'nobody is there to confirm the upgrade', {
          advice: 'say --yes; nothing was changed',
        });
      }
      return confirm(`upgrade ${plan.service}/${plan.database} from ${plan.from} to ${plan.to}?`);
    };
    const set = await findSet(context, name);
    const values = readInputs(set, options);
    const { upgrade } = await import('../../run/upgrade.ts');
    const interrupt = stopOnInterrupt(output.note);
    try {
      const done = await withDatabase(context, options, set, (database) =>
        watch(output, `${set.service}/${set.database} → ${options.to}`, (progress) =>
          upgrade(database, set, options.to, {
            approve,
            progress,
            signal: interrupt.signal,
            fromEmpty: options.fromEmpty === true,
            values,
          }),
        ),
      );
      output.result(done, upgradedText(done));
      if (!done.verified) context.exit(5);
    } finally {
      interrupt.release();
    }
  });
}
