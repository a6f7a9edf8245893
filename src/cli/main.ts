import { readFileSync } from 'node:fs';
import { addPack } from './command/pack.ts';
import { addPlan } from './command/plan.ts';
import { addPreflight } from './command/preflight.ts';
import { addReleases } from './command/releases.ts';
import { addRollup } from './command/rollup.ts';
import { addStatus } from './command/status.ts';
import { addUpgrade } from './command/upgrade.ts';
import { addVerify } from './command/verify.ts';
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
      rollup: addRollup,
      releases: addReleases,
      status: addStatus,
      plan: addPlan,
      preflight: addPreflight,
      upgrade: addUpgrade,
      verify: addVerify,
      pack: addPack,
    },
    library: (set) => folderLibrary(set ?? 'migrations'),
    folders: true,
  };
}

/** The whole program: what `bin.mjs` starts. Gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  return runProgram(argv, programOptions());
}
