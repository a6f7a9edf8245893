import type { Catalog, Server } from '../../src/catalog/model.ts';
import { parseSeries, type Series } from './series.ts';
import { hasTruth, listSeries, loadTruth, type Truth } from './truth.ts';
import { truthCatalog } from './truth-catalog.ts';

/** A truth, read once. */
export interface StandingTruth extends Truth {
  readonly catalog: Catalog;
}

/** Reads truths, each of them once. `null`: there is no such release. */
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

/**
 * The series in which a database that was born as early as `release` was taken all the way: the start's own one, or
 * another of the same database (Keystone's from Havana, where the plain series begins later). `null`: none was.
 */
export function seriesSince(root: string, series: Series, release: string): string | null {
  if (hasTruth(root, 'upgraded', series.name, release)) return series.name;
  const same = listSeries(root, 'upgraded').filter((name) => {
    const other = parseSeries(name);
    return other.service === series.service && other.database === series.database;
  });
  return same.find((name) => hasTruth(root, 'upgraded', name, release)) ?? null;
}
