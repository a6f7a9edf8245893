import type { RowDataPacket } from 'mysql2/promise';
import type { Unit } from '../../src/run/unit.ts';
import { compareDatabases } from '../support/compare/compare.ts';
import type { RunningServer, TestDatabase } from '../support/server.ts';
import { aimAt, calm, type Hit, type Timings } from './aim.ts';
import type { Moment, Point, Victim } from './points.ts';
import { type Ending, type Program, runUntil } from './victim.ts';

/** What the next run made of the statement that was hit. */
export type Decision =
  /** By the schema: it had taken effect. */
  | 'applied'
  /** By the schema: it had not. */
  | 'not-applied'
  /** Rows: its transaction had not committed. */
  | 'rolled-back'
  /** There was nothing to find out: it was hit before its intent, behind its end, or with its end in one transaction. */
  | 'clear'
  /** Nobody could tell; the run stopped. */
  | 'undecided';

/** One blow, and what came of it. */
export interface Blow {
  readonly victim: Victim;
  readonly moment: Moment;
  /** Of the unit that was hit; -2, -1 and the number of units are the trial, the journal's beginning and its end. */
  readonly position: number;
  readonly kind: Unit['kind'] | 'trial' | 'journal';
  readonly decision: Decision;
}

/** One copy of the database taken over the whole chain, with the blows of some points. */
export interface Pass {
  readonly points: number;
  readonly blows: readonly Blow[];
  /** What does not hold; empty when all does. */
  readonly differences: readonly string[];
}

export interface Chain {
  readonly server: RunningServer;
  readonly units: readonly Unit[];
  readonly timings: Timings;
  readonly expected: TestDatabase;
  readonly known: ReadonlySet<string>;
  /** Tables at the start: a batch that was rolled back leaves a gap in the numbers that a server gives out in others. */
  readonly before: ReadonlySet<string>;
  readonly program: (database: string) => Program;
}

/** A lost connection or server ends a program with 4; one that had not begun yet, with 1 and nothing changed. */
const STOPPED = new Set([1, 4]);

/** What a run says of the statement that was hit before it; others may have been running at the same time. */
function decisionIn({ stdout, stderr }: Ending, sql: string | null): Decision {
  if (stdout.includes('"SL044"')) return 'undecided';
  const said =
    /a statement that was running when the earlier run ended (took|did not take) effect, says the (\w+): (.*)/g;
  const text = sql?.replaceAll(/\s+/g, ' ');
  const found = [...stderr.matchAll(said)].find(([, , , shown]) => text === undefined || text.startsWith(shown ?? ''));
  if (found === undefined) return 'clear';
  if (found[2] === 'journal') return 'rolled-back';
  return found[1] === 'took' ? 'applied' : 'not-applied';
}

/** The units that are certain to be run: what has begun may turn out to be done. Before the journal is there, and behind it, only what comes before and behind them. */
async function openUnits(copy: TestDatabase, units: number): Promise<readonly number[]> {
  const connection = await copy.connection();
  try {
    const [tables] = await connection.query<RowDataPacket[]>("SHOW TABLES LIKE 'stackleap_run'");
    const [run] =
      tables.length === 0 ? [[]] : await connection.query<RowDataPacket[]>('SELECT state FROM stackleap_run');
    if (run.length === 0) return [-2, -1, ...Array.from({ length: units }, (_, at) => at), units];
    const [rows] = await connection.query<RowDataPacket[]>(
      "SELECT position FROM stackleap_statement WHERE state IN ('planned', 'rejected') AND kind <> 'session' ORDER BY position",
    );
    return [...rows.map(({ position }) => Number(position)), units];
  } finally {
    await connection.end();
  }
}

/** A point whose unit is done already, or may be, goes to the next one that is not. */
function nearest(position: number, open: readonly number[], units: readonly Unit[]): number {
  return open.find((one) => one >= position && units[one]?.kind !== 'session') ?? units.length;
}

function kindAt(units: readonly Unit[], { position, query }: Hit): Blow['kind'] {
  if (position === -2) return 'trial';
  const kind = units[position]?.kind ?? 'journal';
  // Behind a schema statement there is only the journal's own writing.
  return kind === 'schema' && query > 1 ? 'journal' : kind;
}

/**
 * What must not be decided of a schema statement: that it took effect when the server never got it, or that it did not
 * when the server had answered. `clear` is right of the intent that a killed server has lost, of nothing else.
 */
function wrong({ kind, victim, moment, decision }: Blow): boolean {
  if (decision === 'undecided') return true;
  if (kind !== 'schema') return false;
  if (moment === 'before') return decision !== 'not-applied' && !(victim === 'server' && decision === 'clear');
  if (moment === 'after') return decision !== 'applied';
  return false;
}

/** Takes a copy over the chain, hits it at each of the points, and compares where it ends. */
export async function disturb(chain: Chain, points: readonly Point[], copy: TestDatabase): Promise<Pass> {
  const { server, units, timings, expected, known, before } = chain;
  const program = chain.program(copy.name);
  const blows: Blow[] = [];
  const differences: string[] = [];
  let open: (Omit<Blow, 'decision'> & { readonly sql: string }) | null = null;
  const settle = (ending: Ending) => {
    if (open === null) return;
    const { sql, ...rest } = open;
    const blow: Blow = { ...rest, decision: decisionIn(ending, rest.kind === 'schema' ? sql : null) };
    blows.push(blow);
    if (wrong(blow)) differences.push(`${JSON.stringify(blow)}: decided wrongly: ${ending.stdout}${ending.stderr}`);
    open = null;
  };
  for (const dealt of points) {
    const point = { ...dealt, position: nearest(dealt.position, await openUnits(copy, units.length), units) };
    const ended = await runUntil(server, program, aimAt(point, units.length, timings), point.victim);
    settle(ended);
    const { hit } = ended;
    if (hit === null) {
      if (ended.code !== 0) differences.push(`ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
      break;
    }
    open = {
      victim: point.victim,
      moment: point.moment,
      position: hit.position,
      kind: kindAt(units, hit),
      sql: hit.sql,
    };
    const right = point.victim === 'runner' ? ended.code === null : STOPPED.has(ended.code ?? -1);
    if (!right) differences.push(`${JSON.stringify(point)}: ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
  }
  const last = await runUntil(server, program, calm);
  settle(last);
  if (last.code !== 0) differences.push(`ended with ${last.code}: ${last.stdout}${last.stderr}`);
  const [one, other] = [await expected.connection(), await copy.connection()];
  const found = await compareDatabases(one, other, { known, before, window: [performance.timeOrigin, Date.now()] });
  await one.end();
  await other.end();
  differences.push(
    ...found.schema.map((difference) => `schema: ${JSON.stringify(difference)}`),
    ...found.rows.map((difference) => `rows: ${JSON.stringify(difference)}`),
    ...found.versions.map((difference) => `versions: ${JSON.stringify(difference)}`),
  );
  return { points: points.length, blows, differences };
}
