import { table as textTable } from '../../src/cli/table.ts';
import type { Lap } from './contestants.ts';
import type { Floor } from './floor.ts';

/** One database at one size. `null`: not run. */
export interface Run {
  readonly database: string;
  readonly instances: number;
  readonly from: string;
  readonly to: string;
  /** Before the leap. */
  readonly rows: number;
  readonly bytes: number;
  readonly upstream: Lap | null;
  readonly stepwise: Lap | null;
  readonly coalesced: Lap | null;
  /** The same, one statement at a time, as the floor is timed: times of statements that run beside others have waits in them. */
  readonly alone: Lap | null;
  readonly floor: Floor | null;
  readonly planSeconds: number | null;
}

/** From this size on all of it has to hold. */
const LARGE = 100_000;
const WALL = 0.2;
const SERVER = 0.4;
const FLOOR = 1.3;
const PLAN = 1;

/** Of an even number the higher one in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Of several laps of one contestant: each figure its median. */
export function medianLap(laps: readonly Lap[]): Lap {
  const of = (figure: (lap: Lap) => number) => median(laps.map(figure));
  const elapsed = laps.map(({ server }) => server.schemaElapsed);
  return {
    wall: of(({ wall }) => wall),
    server: {
      total: of(({ server }) => server.total),
      schema: of(({ server }) => server.schema),
      schemaInPlace: of(({ server }) => server.schemaInPlace),
      schemaElapsed: elapsed.includes(null) ? null : median(elapsed as readonly number[]),
      rows: of(({ server }) => server.rows),
      reads: of(({ server }) => server.reads),
    },
    processes: of(({ processes }) => processes),
  };
}

/** The round whose seconds are the median. */
export function medianFloor(floors: readonly Floor[]): Floor {
  const middle = median(floors.map(({ seconds }) => seconds));
  return floors.find(({ seconds }) => seconds === middle) as Floor;
}

function tooMuch(what: string, found: number | undefined, of: number | undefined, factor: number): readonly string[] {
  if (found === undefined || of === undefined || found <= of * factor) return [];
  return [`${what}: ${found.toFixed(2)} s, more than ${factor} of ${of.toFixed(2)} s`];
}

/** What of the wanted does not hold in a run, in words. */
export function holds(run: Run): readonly string[] {
  const { upstream, stepwise, coalesced, alone, floor, planSeconds } = run;
  const large = run.instances >= LARGE;
  const name = `${run.database} at ${run.instances}`;
  return [
    ...tooMuch(`${name}, wall beside script by script`, coalesced?.wall, stepwise?.wall, 1),
    ...(planSeconds !== null && planSeconds > PLAN ? [`${name}: the plan took ${planSeconds.toFixed(2)} s`] : []),
    ...(large ? tooMuch(`${name}, wall beside upstream`, coalesced?.wall, upstream?.wall, WALL) : []),
    ...(large
      ? tooMuch(`${name}, server beside upstream`, coalesced?.server.total, upstream?.server.total, SERVER)
      : []),
    ...(large
      ? tooMuch(`${name}, schema beside the floor`, coalesced?.server.schemaInPlace, floor?.seconds, FLOOR)
      : []),
    ...(large
      ? tooMuch(`${name}, schema alone beside the floor`, alone?.server.schemaInPlace, floor?.seconds, FLOOR)
      : []),
  ];
}

function seconds(value: number | null | undefined): string {
  return value === undefined || value === null ? '' : value.toFixed(1);
}

function ratio(one: number | undefined, other: number | undefined): string {
  return one === undefined || other === undefined || other === 0 ? '' : (one / other).toFixed(2);
}

/** The runs for people: seconds of wall, and of the server in parentheses. */
export function table(runs: readonly Run[]): string {
  const both = (lap: Lap | null) => (lap === null ? '' : `${seconds(lap.wall)} (${seconds(lap.server.total)})`);
  return textTable(
    [
      'database',
      'instances',
      'rows',
      'upstream',
      'stepwise',
      'one step',
      'wall',
      'server',
      'schema',
      'in place',
      'elapsed',
      'alone',
      'floor',
      'plan',
    ],
    runs.map(({ database, instances, rows, upstream, stepwise, coalesced, alone, floor, planSeconds }) => [
      database,
      instances,
      rows,
      both(upstream),
      both(stepwise),
      both(coalesced),
      ratio(coalesced?.wall, upstream?.wall),
      ratio(coalesced?.server.total, upstream?.server.total),
      seconds(coalesced?.server.schema),
      seconds(coalesced?.server.schemaInPlace),
      seconds(coalesced?.server.schemaElapsed),
      seconds(alone?.server.schemaInPlace),
      seconds(floor?.seconds),
      planSeconds === null ? '' : planSeconds.toFixed(2),
    ]),
  );
}
