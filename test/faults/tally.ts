import type { Blow, Decision, Pass } from './pass.ts';
import { MOMENTS, VICTIMS } from './points.ts';

/** Counts over passes; those of parts add up. */
export interface Tally {
  readonly runnerKills: number;
  readonly serverKills: number;
  readonly connectionCuts: number;
  /** By moment: `before`, `during`, `after`. */
  readonly moments: Readonly<Record<string, number>>;
  /** What the reruns made of the statements that were hit. */
  readonly decisions: Readonly<Record<Decision, number>>;
  /** How many units of the plan were hit, the journal's beginning and end included. */
  readonly places: number;
  /** Points that were not reached: they have shown nothing. */
  readonly missed: number;
  /** Passes that ended in something else than the undisturbed run. */
  readonly different: number;
}

const DECISIONS = ['applied', 'not-applied', 'rolled-back', 'clear', 'undecided'] as const;

export function tallyOf(passes: readonly Pass[]): Tally {
  const blows = passes.flatMap((pass) => pass.blows);
  const count = (is: (blow: Blow) => boolean) => blows.filter(is).length;
  const counted = <Key extends string>(keys: readonly Key[], of: (blow: Blow) => string) =>
    Object.fromEntries(keys.map((key) => [key, count((blow) => of(blow) === key)])) as Record<Key, number>;
  const victims = counted(VICTIMS, ({ victim }) => victim);
  return {
    runnerKills: victims.runner,
    serverKills: victims.server,
    connectionCuts: victims.connection,
    moments: counted(MOMENTS, ({ moment }) => moment),
    decisions: counted(DECISIONS, ({ decision }) => decision),
    places: new Set(blows.map(({ position }) => position)).size,
    missed: passes.reduce((sum, { points }) => sum + points, 0) - blows.length,
    different: passes.filter(({ differences }) => differences.length > 0).length,
  };
}
