import type { MigrationSet, ReleaseMark } from '../migration/model.ts';
import type { LiveDatabase } from './model.ts';
import type { Standing } from './standing.ts';

/** Something that is found out about a live database on its way to a release. */
export type Look<T> = (set: MigrationSet, live: LiveDatabase, mark: ReleaseMark, at: Standing) => T;

/** The same, found out once for all who ask about one database, one set and one release after the other. */
export function remembered<T>(look: Look<T>): Look<T> {
  const last = new WeakMap<LiveDatabase, { readonly set: MigrationSet; readonly release: string; readonly found: T }>();
  return (set, live, mark, at) => {
    const before = last.get(live);
    if (before?.set === set && before.release === mark.release) return before.found;
    const found = look(set, live, mark, at);
    last.set(live, { set, release: mark.release, found });
    return found;
  };
}
