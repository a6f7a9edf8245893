import { DATABASE_COMMANDS } from './commands.ts';
import { type PackedSet, packedLibrary } from './packed-library.ts';
import { runProgram } from './run-program.ts';

/** What a packed program starts: the commands that need neither the generator nor a folder of sets. */
export async function runPacked(
  sets: readonly PackedSet[],
  { version, release }: { readonly version: string; readonly release: string | null },
  argv: readonly string[],
): Promise<number> {
  const names = [...new Set(sets.map(({ service }) => service))].join(', ');
  return runProgram(argv, {
    description: `takes databases of ${names} from any release to any later one in one step`,
    version,
    commands: DATABASE_COMMANDS,
    library: () => packedLibrary(sets, release),
    folders: false,
  });
}
