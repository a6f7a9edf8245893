import type { Command } from 'commander';
import type { Diagnostic, Plan } from '../../plan/model.ts';
import { Problem } from '../../problem.ts';
import type { TargetOptions } from '../../run/target/index.ts';
import { addBackupOptions, type BackupFlags, backupWish } from '../backup.ts';
import { type Context, findSet, withDatabase } from '../context.ts';
import { addInputOptions, bindGiven, type InputFlags, readInputs } from '../inputs.ts';
import { addTargetOptions } from '../options.ts';
import { addScratchOptions, type ScratchFlags, scratchWish } from '../scratch.ts';
import { diagnosticLines } from '../show-plan.ts';
import { count } from '../table.ts';

interface PreflightFlags extends TargetOptions, InputFlags, BackupFlags, ScratchFlags {
  readonly to: string;
  readonly fromEmpty?: boolean;
}

interface Tried {
  readonly plan: Plan | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A database that no plan can be made for is one of the things that preflight has to tell. */
function tryPlan(make: () => Plan): Tried {
  try {
    const plan = make();
    return { plan, diagnostics: plan.diagnostics };
  } catch (error) {
    if (!(error instanceof Problem) || error.exit !== 3) throw error;
    const { code, message, advice = null } = error;
    return { plan: null, diagnostics: [{ code, severity: 'error', message, advice, affects: [] }] };
  }
}

/** `stackleap preflight SERVICE[/DATABASE] --to RELEASE` */
export function addPreflight(program: Command, context: Context): void {
  const command = program
    .command('preflight')
    .description('everything that could stop an upgrade midway, checked up front; changes nothing')
    .argument('<service>', 'SERVICE or SERVICE/DATABASE')
    .requiredOption('--to <release>', 'release to upgrade to')
    .option('--from-empty', 'check a database that is to be built from nothing');
  addBackupOptions(addScratchOptions(addInputOptions(addTargetOptions(command)))).action(
    async (name: string, options: PreflightFlags) => {
      const loaded = await findSet(context, name);
      const values = readInputs(loaded, options);
      const set = bindGiven(loaded, values);
      const [{ makePlan }, { readLive }, { lookFirst, tryFirst }, { findMark }] = await Promise.all([
        import('../../plan/plan.ts'),
        import('../../plan/live.ts'),
        import('../../run/check-first.ts'),
        import('../../plan/standing.ts'),
      ]);
      const mark = findMark(set, options.to);
      const { plan, diagnostics } = await withDatabase(context, options, set, async (database) => {
        const live = await readLive(database.query, database.target.database, set);
        const tried = tryPlan(() => makePlan(set, live, options.to, options));
        const wishes = { values, ...backupWish(options), ...scratchWish(options, context.environment) };
        const found = await lookFirst(database, set, live, tried.plan, wishes);
        const trial = await tryFirst(database, set, live, tried.plan, wishes);
        return { plan: tried.plan, diagnostics: [...tried.diagnostics, ...found, ...trial] };
      });
      const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
      const { service, database } = set;
      const [from, to] = [plan?.from ?? null, mark.release];
      const verdict = errors === 0 ? 'nothing stands in the way' : `${count(errors, 'obstacle')}; nothing was changed`;
      context.output.result(
        { service, database, from, to, ok: errors === 0, diagnostics },
        [`${service}/${database}: ${from ?? '?'} → ${to}`, ...diagnosticLines(diagnostics), verdict].join('\n'),
      );
      if (errors > 0) context.exit(3);
    },
  );
}
