import { Command, type CommanderError } from 'commander';
import { Problem } from '../problem.ts';
import type { Context } from './context.ts';
import type { GlobalOptions } from './options.ts';

/** Adds one command to the program. */
export type CommandModule = (program: Command, context: Context) => void;

/** The command line without its commands: global flags, and usage errors as problems. */
export function createProgram(description: string, version: string): Command {
  return new Command('stackleap')
    .description(description)
    .version(version)
    .option('--json', 'print one JSON document on stdout and nothing else')
    .option('--debug', 'print stack traces')
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false });
}

/** Global flags may stand before or behind the command's name. */
export function globalOptions(argv: readonly string[]): GlobalOptions {
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const at = words.findIndex((word) => word === '--set' || word.startsWith('--set='));
  const set =
    at < 0 ? undefined : (words[at] ?? '').startsWith('--set=') ? words[at]?.slice('--set='.length) : words[at + 1];
  return { json: words.includes('--json'), debug: words.includes('--debug'), ...(set === undefined ? {} : { set }) };
}

/** `null`: commander has printed what was asked for (help, version). */
export function usageProblem(error: CommanderError): Problem | null {
  if (error.exitCode === 0) return null;
  return new Problem('SL001', error.message.replace(/^error: /, ''), {
    advice: 'see `stackleap --help`, or `stackleap COMMAND --help`',
  });
}
