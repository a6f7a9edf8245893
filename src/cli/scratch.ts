import type { Command } from 'commander';
import type { ScratchWish } from '../run/scratch/index.ts';
import { readServerTarget } from '../run/target/index.ts';

/** Where the plan is tried before anything is changed. */
export interface ScratchFlags {
  /** `false`: --no-scratch. */
  readonly scratch?: boolean;
  readonly scratchUrl?: string;
}

const URL_HELP =
  'try the plan there and not beside the database: mysql://USER@HOST[/EMPTY_SCHEMA]; what is made there is dropped';

/** For commands that try the plan unless they are told not to. */
export function addScratchOptions(command: Command): Command {
  return command
    .option('--no-scratch', 'do not try the plan on an empty copy of the schema first')
    .option('--scratch-url <url>', URL_HELP);
}

/** For commands that try the plan when they are told to. */
export function addTrialOptions(command: Command): Command {
  return command
    .option('--check', 'try the plan on an empty copy of the schema, which is dropped afterwards')
    .option('--scratch-url <url>', URL_HELP);
}

/** @throws Problem SL005 */
export function scratchWish(
  { scratch, scratchUrl }: ScratchFlags,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly scratch?: ScratchWish } {
  if (scratch === false) return {};
  if (scratchUrl === undefined) return { scratch: { kind: 'same-server' } };
  return { scratch: { kind: 'elsewhere', target: readServerTarget(scratchUrl, '--scratch-url', environment) } };
}
