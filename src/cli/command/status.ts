import type { Command } from 'commander';
import type { Status } from '../../plan/status.ts';
import type { Unfinished } from '../../run/journal/unfinished.ts';
import type { TargetOptions } from '../../run/target/index.ts';
import { type Context, findSet, withDatabase } from '../context.ts';
import { inputHints } from '../input-hints.ts';
import { addInputOptions, bindGiven, type InputFlags, readInputs } from '../inputs.ts';
import { addTargetOptions } from '../options.ts';
import { count, table } from '../table.ts';
import { unfinishedLines } from '../unfinished-lines.ts';
import { variantLines } from '../variant-lines.ts';

interface StatusFlags extends TargetOptions, InputFlags {
  readonly to?: string;
}

function statusText(status: Status, run: Unfinished | null): string {
  const alike = status.alike.filter((release) => release !== status.release);
  const revisions = status.revisions.map(({ repository, revision }) => `${repository} ${revision}`).join(', ');
  const lines = [
    `${status.service}/${status.database}: ${status.standing}${alike.length > 0 ? ` (the same as ${alike.join(', ')})` : ''}`,
    `revisions: ${revisions || 'none'}`,
    `pending for ${status.to}: ${count(status.pending.length, 'migration')}`,
    ...variantLines(status.variants),
    ...unfinishedLines(run),
  ];
  const drift = status.drift.filter(({ variant }) => variant === null);
  const known = status.drift.length - drift.length;
  const aside = known === 0 ? '' : ` (${count(known, 'more difference')} known from the variant; --json lists them)`;
  if (drift.length === 0) return [...lines, `drift: none${aside}`].join('\n');
  const rows = drift.map(({ kind, object, expected, found, affects }) => [
    kind,
    object,
    expected ?? '—',
    found ?? '—',
    affects.length === 0
      ? ''
      : affects.length === 1
        ? (affects[0] ?? '')
        : `${affects[0]} and ${affects.length - 1} more`,
  ]);
  return [
    ...lines,
    `drift: ${drift.length}${aside}`,
    '',
    table(['kind', 'object', 'expected', 'found', 'touched by'], rows),
  ].join('\n');
}

/** `stackleap status SERVICE[/DATABASE]` */
export function addStatus(program: Command, context: Context): void {
  const command = program
    .command('status')
    .description('the release and revisions of a live database, what is pending, drift')
    .argument('<service>', 'SERVICE or SERVICE/DATABASE')
    .option('--to <release>', "release that pending migrations lead to (default: the set's last)");
  addInputOptions(addTargetOptions(command)).action(async (name: string, options: StatusFlags) => {
    const loaded = await findSet(context, name);
    const set = bindGiven(loaded, readInputs(loaded, options));
    const [{ makeStatus }, { readLive }, { readUnfinished }] = await Promise.all([
      import('../../plan/status.ts'),
      import('../../plan/live.ts'),
      import('../../run/journal/unfinished.ts'),
    ]);
    const { status, run } = await withDatabase(context, options, set, async ({ query, target }) => ({
      run: await readUnfinished(query, target.database),
      status: makeStatus(set, await readLive(query, target.database, set), options.to),
    }));
    context.output.result(
      { ...status, run },
      [statusText(status, run), ...inputHints(loaded, status.drift)].join('\n'),
    );
  });
}
