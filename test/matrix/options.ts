import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { kinds, type Selection } from './selection.ts';
import { type Way, ways } from './way.ts';
import type { Where } from './where.ts';

/** What `--help` and wrong usage say. */
export const usage = `npm run matrix -- [--truth DIR] [--git-base DIR] [--config FILE] [--sets DIR] [--service S] [--series NAME] [--kind ${kinds.join('|')}]
                 [--from R] [--to R] [--outline] [--sample N] [--model] [--way ${ways.join('|')}|both] [--jobs N]
                 [--results FILE] [--minutes M] [--all] [--json]

Takes every start of the truth to every later release in one step, and compares the end with what upstream's own code
leaves. Prints a grid for each series, and every distinct difference once.

What is compared
  --truth DIR     a folder with upgraded/, fresh/ and boolcheck/, or with packed series; test/truth if none is named
  --git-base DIR  rolls the services up from clones in DIR; without it from what the configuration says
  --config FILE   rolls them up as another configuration file says
  --sets DIR      takes sets that are already written
  --service S, --series NAME, --kind K, --from R, --to R
                  only these
  --outline       only each start to the next release and to the last one, and the first start to every release
  --sample N      only every Nth pair
                  Pairs that are left out are counted as skipped.
How
  --model         asks no server: the end is what the plan says it will be. Without it each pair is a database on a
                  throwaway server
  --way W         coalesced, stepwise (script by script) or both; both with --model, else coalesced
  --jobs N        processes, each with a server of its own (2)
  --results FILE  adds each pair to FILE, one JSON document a line, and does not run again what stands there already
  --minutes M     begins no pair after that; what is left is counted as skipped. Starts to their last target go first,
                  then starts to a middle one
What is printed
  --all           each pair's differences, also those that do not count
  --json          one JSON document on stdout, and nothing else

Exit codes: 0 every pair is equal; 1 some are not, a plan copies a table more than once a phase, or a series could not be checked; 2 wrong usage, or nothing to check.`;

/** The command line, checked. */
export interface Options {
  readonly selection: Selection;
  /** Sets that are written already; `null`: they are rolled up. */
  readonly sets: string | null;
  readonly gitBase: string | null;
  readonly config: string | null;
  readonly where: Where;
  readonly ways: readonly Way[];
  readonly jobs: number;
  readonly results: string | null;
  readonly minutes: number | null;
  readonly all: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** The command line is not understood; the message says what is wrong with it. */
export class WrongUsage extends Error {}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        truth: { type: 'string' },
        'git-base': { type: 'string' },
        config: { type: 'string' },
        sets: { type: 'string' },
        service: { type: 'string' },
        series: { type: 'string' },
        kind: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        outline: { type: 'boolean' },
        sample: { type: 'string' },
        model: { type: 'boolean' },
        way: { type: 'string' },
        jobs: { type: 'string' },
        results: { type: 'string' },
        minutes: { type: 'string' },
        all: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new WrongUsage((error as Error).message, { cause: error });
  }
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new WrongUsage(`--${option} ${value}: one of ${allowed.join(', ')}`);
  return found;
}

/** @throws WrongUsage */
export function parseOptions(args: readonly string[]): Options {
  const values = parsed(args);
  const count = (option: 'sample' | 'jobs', fallback: number): number => {
    const number = Number(values[option] ?? fallback);
    if (Number.isInteger(number) && number > 0) return number;
    throw new WrongUsage(`--${option} ${values[option]}: a whole number from 1 on`);
  };
  const path = (option: 'truth' | 'git-base' | 'sets' | 'config'): string | null => {
    const value = values[option];
    if (value === undefined) return null;
    const what = option === 'config' ? 'file' : 'folder';
    if (!existsSync(value)) throw new WrongUsage(`--${option} ${value}: there is no such ${what}`);
    return resolve(value);
  };
  for (const option of ['git-base', 'config'] as const) {
    if (values.sets !== undefined && values[option] !== undefined)
      throw new WrongUsage(`--sets takes what is written, and --${option} has it written: one of the two`);
  }
  if (values.outline === true && values.sample !== undefined) {
    throw new WrongUsage('--outline and --sample both say which pairs: one of the two');
  }
  const where: Where = values.model === true ? 'model' : 'server';
  const wanted = oneOf('way', values.way ?? (where === 'model' ? 'both' : 'coalesced'), [...ways, 'both']);
  const minutes = values.minutes === undefined ? null : Number(values.minutes);
  if (minutes !== null && !(minutes > 0)) throw new WrongUsage(`--minutes ${values.minutes}: a number above 0`);
  const { service, series, from, to } = values;
  return {
    selection: {
      // What is committed, unless another record is named.
      truth: path('truth') ?? join(import.meta.dirname, '..', 'truth'),
      service,
      series,
      kind: values.kind === undefined ? undefined : oneOf('kind', values.kind, kinds),
      from,
      to,
      outline: values.outline ?? false,
      sample: count('sample', 1),
    },
    sets: path('sets'),
    gitBase: path('git-base'),
    config: path('config'),
    where,
    ways: wanted === 'both' ? ways : [wanted],
    jobs: count('jobs', 2),
    results: values.results === undefined ? null : resolve(values.results),
    minutes,
    all: values.all ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}
