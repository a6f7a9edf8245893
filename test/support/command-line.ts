import { type ParseArgsConfig, parseArgs } from 'node:util';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

type Values<T extends OptionsConfig> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/** What a program of the project was called with. */
export interface CommandLine<T extends OptionsConfig> {
  readonly values: Values<T>;
  readonly positionals: readonly string[];
  /** Ends the program with exit code 2: says what is wrong, and how it is called. */
  wrong(text: string): never;
  /** A whole number, `least` or more; anything else is wrong usage. */
  whole(option: string, text: string, least?: number): number;
}

/**
 * Reads the command line. `--help` prints the usage and ends the program with exit code 0; what is no option of it ends
 * it with 2.
 *
 * @param more `positionals`: it takes words that are no options
 */
export function commandLine<const T extends OptionsConfig>(
  usage: string,
  options: T,
  { positionals: allowPositionals = false }: { readonly positionals?: boolean } = {},
): CommandLine<T> {
  const wrong = (text: string): never => {
    process.stderr.write(`${text}\n\n${usage}\n`);
    process.exit(2);
  };
  const whole = (option: string, text: string, least = 0): number => {
    const number = Number(text);
    return Number.isInteger(number) && number >= least
      ? number
      : wrong(`--${option} ${text}: a whole number from ${least} on`);
  };
  try {
    const given = parseArgs({ options: { ...options, help: { type: 'boolean' } }, allowPositionals });
    if (!('help' in given.values))
      return { values: given.values as Values<T>, positionals: given.positionals, wrong, whole };
  } catch (error) {
    return wrong((error as Error).message);
  }
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
