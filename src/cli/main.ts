import { readFileSync } from 'node:fs';
import { DATABASE_COMMANDS } from './commands.ts';
import { folderLibrary } from './folder-library.ts';
import { type ProgramOptions, runProgram } from './run-program.ts';

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** What the program is made of. */
export function programOptions(): ProgramOptions {
  return {
    description: "takes a cloud's databases from any release to any later one in one step",
    version: version(),
    commands: {
      rollup: async () => (await import('./command/rollup.ts')).addRollup,
      ...DATABASE_COMMANDS,
      pack: async () => (await import('./command/pack.ts')).addPack,
    },
    library: (set) => folderLibrary(set ?? 'migrations'),
    folders: true,
  };
}

/** The whole program: what `bin.mjs` starts. Gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  return runProgram(argv, programOptions());
}
