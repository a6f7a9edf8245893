import { addPlan } from './command/plan.ts';
import { addPreflight } from './command/preflight.ts';
import { addReleases } from './command/releases.ts';
import { addStatus } from './command/status.ts';
import { addUpgrade } from './command/upgrade.ts';
import { addVerify } from './command/verify.ts';
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
    commands: {
      releases: addReleases,
      status: addStatus,
      plan: addPlan,
      preflight: addPreflight,
      upgrade: addUpgrade,
      verify: addVerify,
    },
    library: () => packedLibrary(sets, release),
    folders: false,
  });
}
