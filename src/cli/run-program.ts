import { type Command, CommanderError } from 'commander';
import type { Context } from './context.ts';
import type { Library } from './library.ts';
import { asProblem, createOutput, reportProblem, type Streams } from './output.ts';
import { type CommandModule, createProgram, globalOptions, usageProblem } from './program.ts';

export interface ProgramOptions {
  readonly description: string;
  readonly version: string;
  /** By name, in the order of the help; loaded when a line can be about them. */
  readonly commands: Readonly<Record<string, () => Promise<CommandModule>>>;
  /** `set`: what `--set` says. */
  readonly library: (set: string | undefined) => Library;
  /** A packed program carries its sets and has no `--set`. */
  readonly folders: boolean;
}

async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return ['y', 'yes'].includes((await lines.question(`${question} [y/N] `)).trim().toLowerCase());
  } finally {
    lines.close();
  }
}

/** Columns of help texts: the same everywhere, since docs/cli.md holds them. */
const HELP_WIDTH = 100;

/** The commands that a line can be about: the one that it begins with, or all where it is not that simple. */
function commandsOf({ commands }: ProgramOptions, argv: readonly string[]): readonly (() => Promise<CommandModule>)[] {
  const first = argv.find((word) => word !== '--json' && word !== '--debug') ?? '';
  const named = Object.hasOwn(commands, first) ? commands[first] : undefined;
  return named === undefined ? Object.values(commands) : [named];
}

/** The command line with its commands, silent: what it has to say goes through problems and help texts. */
export async function buildProgram(
  options: ProgramOptions,
  context: Context,
  argv: readonly string[] = [],
): Promise<Command> {
  const program = createProgram(options.description, options.version);
  if (options.folders) program.option('--set <dir>', 'folder of the migration sets', 'migrations');
  const output = { writeErr: () => undefined, getOutHelpWidth: () => HELP_WIDTH, getErrHelpWidth: () => HELP_WIDTH };
  program.configureOutput(output);
  for (const add of await Promise.all(commandsOf(options, argv).map((load) => load()))) add(program, context);
  // A command inherits neither of these from the program it is added to.
  for (const command of program.commands) command.exitOverride().configureOutput(output);
  return program;
}

/** Runs one command line and gives its exit code. */
export async function runProgram(argv: readonly string[], options: ProgramOptions): Promise<number> {
  const { json = false, debug = false, set } = globalOptions(argv);
  const streams: Streams = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    // Asked for late, as below: Node sets up a stream when it is first touched, and most commands read nothing.
    get interactive() {
      return process.stderr.isTTY === true;
    },
  };
  let exitCode = 0;
  const context: Context = {
    output: createOutput(json, streams),
    environment: process.env,
    library: () => options.library(set),
    exit: (code) => {
      exitCode = code;
    },
    get confirm() {
      return process.stdin.isTTY === true && process.stderr.isTTY === true ? ask : null;
    },
  };
  const program = await buildProgram(options, context, argv);
  try {
    if (argv.length === 0) {
      streams.err(program.helpInformation());
      return 2;
    }
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    const problem = error instanceof CommanderError ? usageProblem(error) : asProblem(error);
    if (problem === null) return 0;
    reportProblem(problem, json, debug, streams);
    return problem.exit;
  }
}
