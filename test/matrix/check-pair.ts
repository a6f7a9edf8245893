import type { Difference } from '../../src/catalog/diff/difference.ts';
import type { Catalog, Server } from '../../src/catalog/model.ts';
import type { MigrationSet } from '../../src/migration/model.ts';
import { closure, revisionGraph } from '../../src/migration/revision-graph.ts';
import { variantExplainer } from '../../src/plan/variants.ts';
import { compare, describe, truthRows, versionDifferences } from './compare.ts';
import type { Pair } from './series.ts';
import { loadTruth, type Truth } from './truth.ts';
import { truthCatalog } from './truth-catalog.ts';
import { limitsOf } from './truth-limits.ts';

export interface PairResult extends Pair {
  readonly equal: boolean;
  /** One line each; `refused: …` when the upgrade did not end. */
  readonly differences: readonly string[];
  /** Differences that a variant of the set explains, one line each with its name: they do not count. */
  readonly variants: readonly string[];
  readonly seconds: number;
}

/** What an upgrade has left. */
export interface Ending {
  readonly catalog: Catalog;
  /** `alembic_version 1a2b3c`, `migrate_version nova 402`; sorted. */
  readonly rows: readonly string[];
}

/** Makes a start and takes it to the target in one step. Throws when the upgrade does not end. */
export type Leap = (set: MigrationSet, start: StandingTruth, pair: Pair) => Promise<Ending>;

/** A truth, read once. */
export interface StandingTruth extends Truth {
  readonly catalog: Catalog;
}

/** Reads truths, each of them once. `null`: the truth has no such release. */
export type Truths = (folder: string, series: string, release: string) => StandingTruth | null;

/** @param server what the truth was made on, or the server that stands in for it */
export function readTruths(root: string, server: Server): Truths {
  const known = new Map<string, StandingTruth | null>();
  return (folder, series, release) => {
    const key = `${folder} ${series} ${release}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const truth = loadTruth(root, folder, series, release);
    const read = truth === null ? null : { ...truth, catalog: truthCatalog(truth.schema, server) };
    known.set(key, read);
    return read;
  };
}

/** A boolean's CHECK follows its table when a script renames that: it is known by what it says. */
function checkKey({ code, found }: Difference): string | null {
  return code === 'boolean-check-unexpected' ? `${code} ${found}` : null;
}

const explainers = new WeakMap<Catalog, ReturnType<typeof variantExplainer>>();

/** Whose differences those from the truth of a release are; found out once a truth. */
function explainer(set: MigrationSet, to: string, truth: Catalog): ReturnType<typeof variantExplainer> {
  const known = explainers.get(truth);
  if (known !== undefined) return known;
  const mark = set.releases.find(({ release }) => release === to);
  const made = variantExplainer(set, closure(revisionGraph(set), mark?.heads ?? []), truth);
  explainers.set(truth, made);
  return made;
}

/**
 * Takes the start to the target in one step, and holds the end against the truth. Differences that the start already
 * had from the upgraded series, and that are still there, are the start's own.
 */
export async function checkPair(truths: Truths, leap: Leap, set: MigrationSet, pair: Pair): Promise<PairResult | null> {
  const { series, folder, from, to } = pair;
  const start = truths(folder, series.name, from);
  const wanted = truths('upgraded', series.name, to);
  if (start === null || wanted === null) return null;
  const began = performance.now();
  const differences: string[] = [];
  const variants: string[] = [];
  try {
    const end = await leap(set, start, pair);
    const upgraded = truths('upgraded', series.name, from);
    const own = upgraded === null ? new Map<string, Difference>() : compare(upgraded.catalog, start.catalog);
    const ownChecks = new Set([...own.values()].flatMap((one) => checkKey(one) ?? []));
    for (const [key, difference] of compare(wanted.catalog, end.catalog)) {
      if (own.has(key) || ownChecks.has(checkKey(difference) ?? '')) continue;
      const names = [...explainer(set, to, wanted.catalog)(difference), ...limitsOf(pair, describe(difference))];
      if (names.length === 0) differences.push(describe(difference));
      else variants.push(`${describe(difference)} [${names.join(', ')}]`);
    }
    const rows = versionDifferences(truthRows(wanted, end.catalog), end.rows, folder);
    // A database that was installed fresh has no rows of what releases before its own had, and keeps those that it has.
    const fresh = folder === 'fresh' && rows.length > 0 ? truths(folder, series.name, to) : null;
    const asFresh = fresh ? versionDifferences(truthRows(fresh, end.catalog), end.rows, folder) : rows;
    const kept = fresh ? truthRows(start, end.catalog).map((row) => `version row unexpected: ${row}`) : [];
    for (const text of rows.filter((row) => asFresh.includes(row) && !kept.includes(row))) {
      const limits = limitsOf(pair, text);
      if (limits.length === 0) differences.push(text);
      else variants.push(`${text} [${limits.join(', ')}]`);
    }
  } catch (error) {
    differences.push(`refused: ${(error as Error).message.split('\n').slice(0, 3).join(' | ')}`);
  }
  return {
    ...pair,
    equal: differences.length === 0,
    differences,
    variants,
    seconds: (performance.now() - began) / 1000,
  };
}
