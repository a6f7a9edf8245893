import type { MigrationSet } from '../../src/migration/model.ts';
import type { Pair, Series } from './series.ts';
import { hasTruth, listSeries } from './truth.ts';

/** What of the matrix is wanted. */
export interface Selection {
  readonly truth: string;
  readonly service?: string | undefined;
  readonly series?: string | undefined;
  readonly kind?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only each start to the next release and to the last one, and the first start to every release. */
  readonly outline: boolean;
  /** Every Nth pair only. */
  readonly sample: number;
}

/** The kinds of start that a truth may hold. */
export const kinds: readonly string[] = ['upgraded', 'fresh', 'boolcheck'];

/** The pairs of one series and kind of start. */
export interface Part {
  readonly series: Series;
  readonly folder: string;
  readonly pairs: readonly Pair[];
  /** All releases of the set, in their order. */
  readonly releases: readonly string[];
  /** Releases of the set that the truth has no start for. */
  readonly missing: readonly string[];
  /** Pairs that `--outline` and `--sample` leave out. */
  readonly skipped: number;
}

/** Every start of one series to every later release, as far as it is wanted and the truth has both. */
export function partsOf(selection: Selection, set: MigrationSet, series: Series): Part[] {
  const { truth, kind, from, to, outline, sample } = selection;
  const releases = set.releases.map(({ release }) => release);
  return kinds.flatMap((folder) => {
    if ((kind ?? folder) !== folder || !listSeries(truth, folder).includes(series.name)) return [];
    const pairs: Pair[] = [];
    const missing: string[] = [];
    for (const [at, start] of releases.entries()) {
      if ((from ?? start) !== start) continue;
      if (!hasTruth(truth, folder, series.name, start)) {
        missing.push(start);
        continue;
      }
      for (const target of releases.slice(at + 1)) {
        if ((to ?? target) !== target || !hasTruth(truth, 'upgraded', series.name, target)) continue;
        pairs.push({ series, folder, from: start, to: target });
      }
    }
    const wanted = outline ? pairs.filter((pair) => isOutline(pair, pairs)) : pairs;
    const taken = wanted.filter((_, index) => index % sample === 0);
    return [{ series, folder, pairs: taken, releases, missing, skipped: pairs.length - taken.length }];
  });
}

/** True for a start to the first or the last of its targets, and for every target of the first start. */
function isOutline(pair: Pair, pairs: readonly Pair[]): boolean {
  const same = pairs.filter(({ from }) => from === pair.from);
  return pair === same[0] || pair === same.at(-1) || pair.from === pairs[0]?.from;
}
