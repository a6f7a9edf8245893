import type { MigrationSet } from '../../migration/model.ts';
import type { VersionChange, VersionRows } from '../../migration/version-rows.ts';

/**
 * What turns the version rows of one point into those of a later one, however many revisions lie between: rows that
 * give way are updated, the rest comes or goes. Rows whose table is gone by then are left to go with it.
 */
export function versionChanges(set: MigrationSet, before: VersionRows, after: VersionRows): readonly VersionChange[] {
  return Object.keys(set.repositories).flatMap((repository): VersionChange[] => {
    const wanted = after.get(repository);
    if (wanted === undefined) return [];
    const present = before.get(repository) ?? [];
    const extra = present.filter((revision) => !wanted.includes(revision));
    const missing = wanted.filter((revision) => !present.includes(revision));
    return [
      ...missing.map((to, at): VersionChange => {
        const from = extra[at];
        if (from === undefined) return { kind: 'insert', repository, revision: to };
        return { kind: 'update', repository, from, to };
      }),
      ...extra.slice(missing.length).map((revision): VersionChange => ({ kind: 'delete', repository, revision })),
    ];
  });
}
