import type { MigrationSet } from '../migration/model.ts';

/** A set that ends at a release: what comes later is not offered. */
export function limitSet(set: MigrationSet, release: string | null): MigrationSet {
  const last = set.releases.findIndex((mark) => mark.release === release || mark.tag === release);
  return release === null || last < 0 ? set : { ...set, releases: set.releases.slice(0, last + 1) };
}
