import type { MigrationSet, RevisionRef } from '../../src/migration/model.ts';
import { closure, revisionGraph, revisionKey } from '../../src/migration/revision-graph.ts';

/** The two ends of a way that is one migration long, as releases of `cutSet`. */
export const BEFORE = 'before';
export const AFTER = 'after';

/**
 * The set with two releases only: everything that stands before a migration in the chain, and the same with it. So the
 * ordinary upgrade runs that migration and nothing else.
 * @throws when the set has no such revision
 */
export function cutSet(set: MigrationSet, { repository, revision }: RevisionRef): MigrationSet {
  const at = set.migrations.findIndex(
    (one) => one.revision.repository === repository && one.revision.revision === revision,
  );
  if (at < 0) throw new Error(`${set.service}/${set.database} has no ${repository}:${revision}`);
  const graph = revisionGraph(set);
  const heads = (count: number): readonly RevisionRef[] => {
    const done = new Map(set.migrations.slice(0, count).map((one) => [revisionKey(one.revision), one.revision]));
    const below = new Set<string>();
    for (const [key, ref] of done) for (const one of closure(graph, [ref])) if (one !== key) below.add(one);
    return [...done].filter(([key]) => !below.has(key)).map(([, ref]) => ref);
  };
  return {
    ...set,
    releases: [
      { release: BEFORE, tag: BEFORE, heads: heads(at) },
      { release: AFTER, tag: AFTER, heads: heads(at + 1) },
    ],
  };
}
