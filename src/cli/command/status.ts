import type { Command } from 'commander';
import type { Status } from '../../plan/status-of.ts';
import type { Database } from '../../run/connection.ts';
import type { Unfinished } from '../../run/journal/unfinished.ts';
import type { Query } from '../../run/session.ts';
import type { TargetOptions } from '../../run/target/index.ts';
import { type Context, findName, withDatabase } from '../context.ts';
import type { Library, SetName } from '../library.ts';
import { addInputOptions, addTargetOptions, type InputFlags } from '../options.ts';
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

/** A set as it is, and with the values that were given for its inputs. */
async function loadBound(library: Library, { service, database }: SetName, flags: InputFlags) {
  const [own, { bindGiven, readInputs }] = await Promise.all([library.load(service, database), import('../inputs.ts')]);
  return { own, bound: bindGiven(own, readInputs(own, flags)) };
}

async function unfinished(query: Query, database: string): Promise<Unfinished | null> {
  const { readUnfinished } = await import('../../run/journal/unfinished.ts');
  return readUnfinished(query, database);
}

/** `stackleap status SERVICE[/DATABASE]` */
export function addStatus(program: Command, context: Context): void {
  const command = program
    .command('status')
    .description('the release and revisions of a live database, what is pending, drift')
    .argument('<service>', 'SERVICE or SERVICE/DATABASE')
    .option('--to <release>', "release that pending migrations lead to (default: the set's last)");
  addInputOptions(addTargetOptions(command)).action(async (name: string, options: StatusFlags) => {
    const library = context.library();
    const place = await findName(library, name);
    // What is known beforehand is known of inputs as they are by default.
    const asks = options.input !== undefined || options.inputs !== undefined;
    const knowing = asks ? null : library.known(place);
    let loading: ReturnType<typeof loadBound> | null = null;
    const load = () => {
      loading ??= loadBound(library, place, options);
      return loading;
    };
    // A set that cannot be loaded is said before anything is asked of a server.
    if (knowing === null) await load();
    // While the server answers: all that is needed to understand it.
    let preparing: ReturnType<typeof prepare> | null = null;
    const prepare = () =>
      Promise.all([knowing?.() ?? null, import('../../plan/live.ts'), import('../../plan/known.ts')]);
    const prepared = () => {
      preparing ??= prepare();
      return preparing;
    };
    const work = async ({ query, target }: Database) => {
      const [known, { readSchema, readSizes }, { knownStatus }] = await prepared();
      const set = known?.outline ?? (await load()).bound;
      const { schema, journal } = await readSchema(query, target.database, set);
      const run = journal ? await unfinished(query, target.database) : null;
      const status = known === null ? null : knownStatus(known, schema, options.to);
      if (status !== null) return { status, run, hints: [] };
      const [{ own, bound }, { makeStatus }, { inputHints }] = await Promise.all([
        load(),
        import('../../plan/status.ts'),
        import('../input-hints.ts'),
      ]);
      const made = makeStatus(bound, { ...schema, sizes: await readSizes(query, target.database) }, options.to);
      return { status: made, run, hints: inputHints(own, made.drift) };
    };
    const { status, run, hints } = await withDatabase(context, options, place, work, prepared);
    context.output.result({ ...status, run }, [statusText(status, run), ...hints].join('\n'));
  });
}
