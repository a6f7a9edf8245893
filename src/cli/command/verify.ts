import type { Command } from 'commander';
import type { Finding, Verification } from '../../plan/verify.ts';
import type { TargetOptions } from '../../run/target/index.ts';
import { type Context, findSet, withDatabase } from '../context.ts';
import { addInputOptions, addTargetOptions, type InputFlags } from '../options.ts';
import { count, table } from '../table.ts';
import { variantLines } from '../variant-lines.ts';

interface VerifyFlags extends TargetOptions, InputFlags {
  readonly at?: string;
}

/** Differences as a table, none as nothing. */
export function differencesText(differences: readonly Finding[]): string[] {
  if (differences.length === 0) return [];
  const rows = differences.map(({ kind, object, expected, found, variant }) => [
    variant ?? kind,
    object,
    expected ?? '—',
    found ?? '—',
  ]);
  return ['', table(['kind', 'object', 'expected', 'found'], rows)];
}

function verifyText(found: Verification): string {
  const different = found.differences.filter(({ kind }) => kind === 'different').length;
  const head = `${found.service}/${found.database} at ${found.from}, held against ${found.to}`;
  const outcome = found.verified ? 'verified: nothing that matters differs' : `${count(different, 'difference')}`;
  return [head, outcome, ...variantLines(found.variants), ...differencesText(found.differences)].join('\n');
}

/** `stackleap verify SERVICE[/DATABASE] [--at RELEASE]` */
export function addVerify(program: Command, context: Context): void {
  const command = program
    .command('verify')
    .description('hold a live database and its version tables against the set')
    .argument('<service>', 'SERVICE or SERVICE/DATABASE')
    .option('--at <release>', 'release to compare with (default: the one that the version tables name)');
  addInputOptions(addTargetOptions(command)).action(async (name: string, options: VerifyFlags) => {
    const loaded = await findSet(context, name);
    const { bindGiven, readInputs } = await import('../inputs.ts');
    const set = bindGiven(loaded, readInputs(loaded, options));
    const [{ verify }, { readLive }, { inputHints }] = await Promise.all([
      import('../../plan/verify.ts'),
      import('../../plan/live.ts'),
      import('../input-hints.ts'),
    ]);
    const began = performance.now();
    const found = await withDatabase(context, options, set, async ({ query, target }) =>
      verify(set, await readLive(query, target.database, set), options.at),
    );
    const seconds = Math.round((performance.now() - began) / 10) / 100;
    const { service, database, from, to, verified, variants, differences } = found;
    const document = {
      service,
      database,
      from,
      to,
      migrations: 0,
      statements: 0,
      rows: 0,
      seconds,
      verified,
      variants,
      differences,
    };
    context.output.result(document, [verifyText(found), ...inputHints(loaded, differences)].join('\n'));
    if (!found.verified) context.exit(5);
  });
}
