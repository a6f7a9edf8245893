import { diffCatalogs } from '../../src/catalog/index.ts';
import type { Catalog } from '../../src/catalog/model.ts';
import type { MigrationSet } from '../../src/migration/model.ts';
import { describe, rowDifferences, truthRows } from './compare.ts';
import { type NewestText, newestText } from './newest-text.ts';
import { type Own, ownDifferences } from './own.ts';
import type { Pair } from './series.ts';
import { coveredBy } from './start.ts';
import { limitsOf } from './truth-limits.ts';
import type { StandingTruth, Truths } from './truth-reader.ts';
import type { Way } from './way.ts';

/** What a pair came to; plain data. */
export interface PairResult extends Pair {
  readonly ways: readonly Way[];
  readonly equal: boolean;
  /** One line each; `refused: …` when the upgrade did not end. In one way only: with that way's name before it. */
  readonly differences: readonly string[];
  /** Differences that do not count, one line each with the reason. */
  readonly explained: readonly string[];
  /** How many differences are the start's own: it had them, and they are as they were. */
  readonly own: number;
  /** The plan could not be coalesced, and goes script by script. Known without a server only. */
  readonly uncoalesced: boolean;
  /** Copies of a table that one phase of the coalesced plan copied before: `phase-2 copies limit again`. Known without a server only. */
  readonly copiedAgain: readonly string[];
  readonly seconds: number;
}

/** What an upgrade has left. */
export interface Ending {
  readonly catalog: Catalog;
  /** `alembic_version 1a2b3c`, `migrate_version nova 402`; sorted. */
  readonly rows: readonly string[];
  /** The plan was to be coalesced, and could not. */
  readonly uncoalesced: boolean;
  /** What a phase of it copies more than once. */
  readonly copiedAgain: readonly string[];
}

/** Makes a start and takes it to the target in one step. Throws when the upgrade does not end. */
export type Leap = (set: MigrationSet, start: StandingTruth, pair: Pair, way: Way) => Promise<Ending>;

/** What the end of a pair is held against. */
export interface Yardstick {
  readonly truths: Truths;
  /** The series in which a database of that age was taken all the way; `null`: none was. */
  readonly since: (pair: Pair) => string | null;
}

const owns = new WeakMap<StandingTruth, Own>();

function ownOf({ truths, since }: Yardstick, set: MigrationSet, start: StandingTruth, pair: Pair): Own {
  const before = owns.get(start);
  if (before !== undefined) return before;
  const series = since(pair);
  const made = ownDifferences(set, series === null ? null : truths('upgraded', series, pair.from), start);
  owns.set(start, made);
  return made;
}

/** Names that upstream's own upgrade of a database as old as the start leaves otherwise than the series that is asked for. */
function ageOf({ truths, since }: Yardstick, wanted: StandingTruth, pair: Pair): ReadonlySet<string> {
  const series = since(pair);
  if (series === null || series === pair.series.name) return new Set();
  const other = truths('upgraded', series, pair.to);
  if (other === null) return new Set();
  const names = diffCatalogs(wanted.catalog, other.catalog).filter(({ code }) => code.endsWith('-name'));
  return new Set(names.map(describe));
}

interface Weighed {
  readonly differences: readonly string[];
  readonly explained: readonly string[];
  readonly own: number;
  readonly uncoalesced: boolean;
  readonly copiedAgain: readonly string[];
}

/** Goes one way, and holds the end against the truth. */
async function goOneWay(
  yardstick: Yardstick,
  leap: Leap,
  set: MigrationSet,
  { pair, start, wanted }: { pair: Pair; start: StandingTruth; wanted: StandingTruth },
  way: Way,
): Promise<Weighed> {
  const differences: string[] = [];
  const explained: string[] = [];
  let own = 0;
  try {
    const end = await leap(set, start, pair, way);
    const starts = ownOf(yardstick, set, start, pair);
    const age = ageOf(yardstick, wanted, pair);
    // Asked only where there is something to explain.
    const newest: NewestText = (difference) =>
      newestText(set, coveredBy(set, start), pair.to, wanted.catalog)(difference);
    const weigh = (line: string, isOwn: boolean, texts: () => readonly string[]): void => {
      if (isOwn) {
        own++;
        return;
      }
      const reasons = [
        ...texts().map((name) => `newest text: ${name}`),
        ...(age.has(line) ? [`as upstream leaves a database of ${yardstick.since(pair)}`] : []),
        ...limitsOf(pair, line),
      ];
      if (reasons.length === 0) differences.push(line);
      else explained.push(`${line} [${reasons.join(', ')}]`);
    };
    for (const difference of diffCatalogs(wanted.catalog, end.catalog)) {
      weigh(describe(difference), starts.difference(difference, end.catalog), () => newest(difference));
    }
    for (const line of rowDifferences(truthRows(wanted), end.rows)) weigh(line, starts.row(line), () => []);
    return { differences, explained, own, uncoalesced: end.uncoalesced, copiedAgain: end.copiedAgain };
  } catch (error) {
    const refused = `refused: ${(error as Error).message.split('\n').slice(0, 3).join(' | ')}`;
    return { differences: [...differences, refused], explained, own, uncoalesced: false, copiedAgain: [] };
  }
}

/** Lines of several ways: what all have stands once, what one has alone under that way's name. */
export function together(lines: readonly (readonly string[])[], names: readonly string[]): string[] {
  const [first = []] = lines;
  const all = first.filter((line) => lines.every((other) => other.includes(line)));
  const apart = lines.flatMap((some, at) =>
    some.filter((line) => !all.includes(line)).map((line) => `${names[at]} only: ${line}`),
  );
  return [...all, ...apart];
}

/**
 * Takes the start to the target in one step, in each of the ways, and holds the ends against the truth. What does not
 * count is the start's own, or has one of three reasons: a script that was edited and whose newest text ran, a truth of
 * another age, a known limit of the truth.
 *
 * @returns `null` when the truth lacks the start or the target
 */
export async function checkPair(
  yardstick: Yardstick,
  leap: Leap,
  set: MigrationSet,
  pair: Pair,
  ways: readonly Way[],
): Promise<PairResult | null> {
  const start = yardstick.truths(pair.folder, pair.series.name, pair.from);
  const wanted = yardstick.truths('upgraded', pair.series.name, pair.to);
  if (start === null || wanted === null) return null;
  const began = performance.now();
  const gone: Weighed[] = [];
  for (const way of ways) gone.push(await goOneWay(yardstick, leap, set, { pair, start, wanted }, way));
  const differences = together(
    gone.map((one) => one.differences),
    ways,
  );
  return {
    ...pair,
    ways,
    equal: differences.length === 0,
    differences,
    explained: together(
      gone.map((one) => one.explained),
      ways,
    ),
    own: Math.max(...gone.map((one) => one.own)),
    uncoalesced: gone.some((one) => one.uncoalesced),
    copiedAgain: gone.flatMap((one) => one.copiedAgain),
    seconds: (performance.now() - began) / 1000,
  };
}
