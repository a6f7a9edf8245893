/** Stackleap as a library: what the command line is made of. Sets are made with `stackleap/migration`. */
export type { Migration, MigrationSet, MigrationSpec } from './migration/model.ts';
export { readLive } from './plan/live.ts';
export type { Diagnostic, Drift, LiveDatabase, Phase, Plan, PlannedStatement } from './plan/model.ts';
export { isRunnable, makePlan, type PlanOptions } from './plan/plan.ts';
export { makeStatus } from './plan/status.ts';
export type { Status } from './plan/status-of.ts';
export { type Verification, verify } from './plan/verify.ts';
export { PROBLEMS, Problem, type ProblemCode } from './problem.ts';
export { connect, type Database } from './run/connection.ts';
export type { ScratchWish } from './run/scratch/index.ts';
export { readTarget, type Target, type TargetOptions } from './run/target/index.ts';
export { type Upgraded, type UpgradeOptions, upgrade } from './run/upgrade.ts';
