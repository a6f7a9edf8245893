import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { Plan } from '../../plan/model.ts';
import { Problem } from '../../problem.ts';
import type { Resumed } from '../../run/begin.ts';
import type { Told } from '../../run/journal/settle.ts';
import type { TargetOptions } from '../../run/target/index.ts';
import type { Upgraded } from '../../run/upgrade.ts';
import { addCheckOptions, type CheckFlags, checkWishes } from '../check-flags.ts';
import { type Context, findSet, withDatabase } from '../context.ts';
import { addInputOptions, addTargetOptions, type InputFlags } from '../options.ts';
import { watch } from '../progress-view.ts';
import { addScratchOptions, type ScratchFlags, scratchWish } from '../scratch.ts';
import { diagnosticLines, planText } from '../show-plan.ts';
import { count, duration } from '../table.ts';
import { differencesText } from './verify.ts';

interface UpgradeFlags extends TargetOptions, InputFlags, CheckFlags, ScratchFlags {
  readonly to: string;
  readonly stepwise?: boolean;
  readonly yes?: boolean;
  readonly fromEmpty?: boolean;
  readonly settle?: Told;
  readonly parallel?: number;
}

/** @throws InvalidArgumentError */
function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 16) return value;
  throw new InvalidArgumentError('a number from 1 to 16.');
}

function upgradedText(done: Upgraded): string {
  const head = `${done.service}/${done.database}: ${done.from} → ${done.to}`;
  const work =
    done.statements === 0
      ? 'nothing to do'
      : `${count(done.migrations, 'migration')}, ${count(done.statements, 'statement')}, ${count(done.rows, 'row')} moved, ${duration(done.seconds)}`;
  const earlier =
    done.resumed === null
      ? []
      : [`gone on with the run of ${done.resumed.begun}: ${count(done.resumed.statements, 'statement')} were done`];
  const outcome = done.verified
    ? 'verified: the schema is what the release expects'
    : 'NOT verified: the result differs';
  return [head, ...earlier, work, outcome, ...differencesText(done.differences)].join('\n');
}

function resumedText({ run, done, of }: Resumed): string {
  const { pid, host, since } = run.runner;
  return `an upgrade to ${run.to} was begun ${run.startedAt} and is not finished: ${done} of ${count(of, 'statement')} are done; last run ${since} by process ${pid} on ${host}`;
}

/**
 * Ctrl-C ends a run behind the statement that is running; a second one ends the program, and the server goes on with
 * the statement: it is never killed.
 */
function stopOnInterrupt(note: (text: string) => void): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) {
      note('ended; the server goes on with the running statement. The same command again waits for it and goes on');
      process.exit(4);
    }
    note('stopping behind the running statement; once more to end at once (the server goes on with it)');
    controller.abort();
  };
  // SIGHUP: the terminal, or the connection to the bastion, is gone.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  const release = () => {
    for (const name of signals) process.off(name, stop);
  };
  return { signal: controller.signal, release };
}

/** `stackleap upgrade SERVICE[/DATABASE] --to RELEASE` */
export function addUpgrade(program: Command, context: Context): void {
  const command = program
    .command('upgrade')
    .description('take a database to a release in one step; run again, it goes on')
    .argument('<service>', 'SERVICE or SERVICE/DATABASE')
    .requiredOption('--to <release>', 'release to upgrade to')
    .option('--stepwise', 'apply the chain script by script')
    .addOption(
      new Option(
        '--parallel <n>',
        'statements on independent tables at a time (default: as many as the server has processors, 4 at most)',
      ).argParser(positive),
    )
    .option('--yes', 'do not ask')
    .option('--from-empty', 'build an empty database from nothing')
    .addOption(
      new Option(
        '--settle <outcome>',
        'what became of a statement of an earlier run, where the schema cannot tell',
      ).choices(['applied', 'not-applied']),
    );
  addCheckOptions(addScratchOptions(addInputOptions(addTargetOptions(command)))).action(
    async (name: string, options: UpgradeFlags) => {
      const { output, confirm } = context;
      const approve = async (plan: Plan, resumed: Resumed | null): Promise<boolean> => {
        if (resumed !== null) output.note(resumedText(resumed));
        if (options.yes === true) {
          for (const line of diagnosticLines(plan.diagnostics.filter(({ severity }) => severity === 'warning')))
            output.note(line);
          return true;
        }
        if (resumed === null) output.note(planText(plan));
        if (confirm === null) {
          throw new Problem('SL027', 'nobody is there to confirm the upgrade', {
            advice: 'say --yes; nothing was changed',
          });
        }
        if (resumed !== null) return confirm('go on with it?');
        return confirm(`upgrade ${plan.service}/${plan.database} from ${plan.from} to ${plan.to}?`);
      };
      const set = await findSet(context, name);
      const { bindGiven, readInputs } = await import('../inputs.ts');
      const values = readInputs(set, options);
      bindGiven(set, values);
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
              stepwise: options.stepwise === true,
              values,
              ...checkWishes(options),
              parallel: options.parallel ?? 'auto',
              ...scratchWish(options, context.environment),
              found: (findings) => {
                for (const line of diagnosticLines(
                  findings.filter(({ severity, code }) => severity === 'warning' || code === 'SL125'),
                ))
                  output.note(line);
              },
              tool: program.version() ?? 'unknown',
              ...(options.settle === undefined ? {} : { settle: options.settle }),
            }),
          ),
        );
        output.result(done, upgradedText(done));
        if (!done.verified) context.exit(5);
      } finally {
        interrupt.release();
      }
    },
  );
}
