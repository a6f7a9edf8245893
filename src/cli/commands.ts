import type { ProgramOptions } from './run-program.ts';

/** The commands that need neither the generator nor a folder of sets; each is loaded when a line can be about it. */
export const DATABASE_COMMANDS: ProgramOptions['commands'] = {
  releases: async () => (await import('./command/releases.ts')).addReleases,
  status: async () => (await import('./command/status.ts')).addStatus,
  plan: async () => (await import('./command/plan.ts')).addPlan,
  preflight: async () => (await import('./command/preflight.ts')).addPreflight,
  upgrade: async () => (await import('./command/upgrade.ts')).addUpgrade,
  verify: async () => (await import('./command/verify.ts')).addVerify,
};
